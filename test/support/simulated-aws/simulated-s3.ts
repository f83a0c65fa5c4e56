import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import {
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

const refusal = (status: number) =>
  new S3ServiceException({ name: String(status), $fault: 'client', $metadata: { httpStatusCode: status } });

export interface SimulatedS3 {
  readonly client: S3Client;
  /** What lies there: the metadata, by key. */
  readonly objects: Map<string, Record<string, string>>;
}

/** S3 as the adapter meets it: conditional writes, lists, and 404 for a key that is not there. `onRefusal` hears of each 4xx. */
export const simulatedS3 = (onRefusal: () => void): SimulatedS3 => {
  const objects = new Map<string, Record<string, string>>();
  const refuse = (status: number): never => {
    onRefusal();
    throw refusal(status);
  };
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof HeadObjectCommand) return { Metadata: objects.get(command.input.Key ?? '') ?? refuse(404) };
    if (command instanceof ListObjectsV2Command) {
      const { Prefix = '' } = command.input;
      return { Contents: [...objects.keys()].filter((Key) => Key.startsWith(Prefix)).map((Key) => ({ Key })) };
    }
    if (!(command instanceof PutObjectCommand)) throw new Error('a command that the drill does not know');
    const { Key = '', Metadata = {}, Body } = command.input;
    if (Body instanceof Readable) await buffer(Body);
    if (objects.has(Key)) refuse(412);
    objects.set(Key, Metadata);
    return {};
  };
  const credentials = { accessKeyId: 'drill', secretAccessKey: 'drill' };
  return { client: Object.assign(new S3Client({ region: 'us-east-1', credentials }), { send }), objects };
};
