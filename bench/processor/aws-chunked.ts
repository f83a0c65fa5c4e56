/**
 * How many bytes an `aws-chunked` body carries, without its frames: `size in hex[;extension]\r\n`, so many bytes, `\r\n`, until
 * a size of 0; then trailers. Source: S3 API Reference, "Signature calculations … (chunked upload)".
 */
export const awsChunkedCounter = () => {
  let carried = 0;
  /** Of the frame under way: bytes and the line end behind them that are still to come; undefined: its size is being read. */
  let left: number | undefined;
  let line = '';
  let hasEnded = false;
  return {
    add: (chunk: Buffer): void => {
      let at = 0;
      while (at < chunk.length && !hasEnded) {
        if (left !== undefined) {
          const taken = Math.min(left, chunk.length - at);
          at += taken;
          left = left === taken ? undefined : left - taken;
          continue;
        }
        line += String.fromCharCode(chunk[at] ?? 0);
        at += 1;
        if (!line.endsWith('\r\n')) continue;
        const size = Number.parseInt(line, 16);
        line = '';
        carried += size;
        if (size === 0) hasEnded = true;
        else left = size + 2;
      }
    },
    /** Undefined while the last frame has not come. */
    carried: (): number | undefined => (hasEnded ? carried : undefined),
  };
};
