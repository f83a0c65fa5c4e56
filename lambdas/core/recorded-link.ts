import * as z from 'zod';
import { LINKS_FOLDER, type LinkId, type Requester, linkId, requester } from './link';
import { type CallSid, type RecordingSid, callSid, recordingSid } from './recording';

/** What the key of a record in the links bucket says, without reading it. */
export interface RecordedLink {
  /** Of the record itself. */
  readonly recordKey: string;
  readonly by: Requester['by'];
  readonly linkId: LinkId;
  readonly recordingSid: RecordingSid | undefined;
  readonly callSid: CallSid | undefined;
  /** As `jobInKey` writes it; undefined of a key that the pipeline does not make. */
  readonly job: string | undefined;
}

const KEY = new RegExp(
  `^${LINKS_FOLDER}/\\d{4}/\\d{2}/\\d{2}/(?<by>[^/]+)/` +
    '(?<sid>RE[0-9a-fA-F]{32}|unknown)-(?<call>C[AF][0-9a-fA-F]{32}|unknown)-' +
    '(?<id>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})-(?<job>[^/]+)\\.json$',
  'u',
);

const orUnknown = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((text) => (text === 'unknown' ? undefined : text), schema.optional());

const parts = z.object({
  by: z.enum(requester.options.map(({ shape }) => shape.by.value)),
  id: linkId,
  sid: orUnknown(recordingSid),
  call: orUnknown(callSid),
  job: orUnknown(z.string()),
});

/** Undefined of a key that `grantKey` does not make. */
export const recordedLink = (recordKey: string): RecordedLink | undefined => {
  const { data } = parts.safeParse({ ...KEY.exec(recordKey)?.groups });
  return data && { recordKey, by: data.by, linkId: data.id, recordingSid: data.sid, callSid: data.call, job: data.job };
};
