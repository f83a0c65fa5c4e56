/** Far beyond what S3 logs of a request: 8 KB of headers and the URI, some of it encoded twice. In characters. */
const LONGEST = 64 * 1024;

/**
 * The lines of a text that comes in pieces, without holding more than one of them. Only a line feed ends a line. Of a longer
 * line than any that is meant the rest is left out.
 */
export const linesOf = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let line = '';
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    line += first;
    for (const next of others) {
      if (line !== '') yield line;
      line = next;
    }
    if (line.length > LONGEST) line = line.slice(0, LONGEST);
  }
  line += decoder.decode();
  if (line !== '') yield line;
};
