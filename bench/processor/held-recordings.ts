/** How the source behaves. `whole`: as it should; `reset`: RST in place of the end; `stalled`: silence, and an open connection. */
export const BEHAVIOURS = ['whole', 'cut', 'reset', 'stalled'] as const;
type Behaviour = (typeof BEHAVIOURS)[number];

/** A recording that the source holds; all that it knows of it stands in its SID. */
export interface HeldRecording {
  readonly bytes: number;
  readonly behaviour: Behaviour;
  /** After how many bytes it misbehaves. */
  readonly at: number;
  /** Whether it comes in chunks, without a length. */
  readonly chunked: boolean;
  /** Tells those apart that are alike otherwise. */
  readonly number: number;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** 34 characters, as any: RE, behaviour, chunked, and three numbers. */
export const sidOf = ({ bytes, behaviour, at, chunked, number }: HeldRecording): string =>
  `RE${hex(BEHAVIOURS.indexOf(behaviour), 1)}${chunked ? '1' : '0'}${hex(at, 10)}${hex(bytes, 10)}${hex(number, 10)}`;

/** Undefined: no SID of a recording that is held. */
export const heldAs = (sid: string): HeldRecording | undefined => {
  const [, kind = '', chunked, at = '', bytes = '', number = ''] =
    /^RE(\d)([01])(\w{10})(\w{10})(\w{10})$/.exec(sid) ?? [];
  const behaviour = BEHAVIOURS[Number(kind)];
  if (behaviour === undefined) return undefined;
  const numberOf = (digits: string): number => Number.parseInt(digits, 16);
  return { behaviour, chunked: chunked === '1', at: numberOf(at), bytes: numberOf(bytes), number: numberOf(number) };
};

const BLOCK = Buffer.alloc(64 * 1024, 'all recordings sound alike ');

/** The bytes of a recording from `from` on, at most a block of them: an MP3 by its first. */
export const bytesFrom = (from: number, end: number): Buffer => {
  if (from === 0)
    return Buffer.concat([Buffer.from('ID3'), BLOCK.subarray(3, Math.min(end, BLOCK.length))]).subarray(0, end);
  const start = from % BLOCK.length;
  return BLOCK.subarray(start, Math.min(BLOCK.length, start + end - from));
};
