/** The text of a file, and what is wrong with the way it was saved. */
export interface Decoded {
  readonly text: string;
  readonly problem?: string;
}

/** What `iconv` and people call an encoding, and what `TextDecoder` calls it. */
interface Encoding {
  readonly iconv: string;
  readonly called: string;
  readonly label: string;
}

const UTF_16_LE = { iconv: 'UTF-16LE', called: 'UTF-16', label: 'utf-16le' };
const UTF_16_BE = { iconv: 'UTF-16BE', called: 'UTF-16 (big-endian)', label: 'utf-16be' };
// Latin-1 proper differs from it only by control characters.
const LATIN_1 = { iconv: 'WINDOWS-1252', called: 'Latin-1 (or Windows-1252)', label: 'windows-1252' };

/** ASCII text in UTF-16 has a NUL in every other byte: the second of each pair in little-endian order. */
const withoutMark = (bytes: Uint8Array): Encoding | undefined => {
  const odd = bytes.filter((byte, at) => byte === 0 && at % 2 === 1).length;
  const even = bytes.filter((byte, at) => byte === 0 && at % 2 === 0).length;
  if (Math.max(odd, even) * 4 < bytes.length) return undefined;
  return odd > even ? UTF_16_LE : UTF_16_BE;
};

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const encodingOf = (bytes: Uint8Array): Encoding | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return UTF_16_LE;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return UTF_16_BE;
  return withoutMark(bytes) ?? (isUtf8(bytes) ? undefined : LATIN_1);
};

/** Reads `bytes` in the encoding they are most likely in, so that what else is wrong can be told as well. A byte order mark is no part of the text. */
export const decode = (bytes: Uint8Array): Decoded => {
  if (bytes.length === 0) return { text: '' };
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return { text: new TextDecoder('utf-8').decode(bytes) };
  const { iconv, called, label } = encoding;
  return {
    text: new TextDecoder(label).decode(bytes),
    problem:
      `.env is saved as ${called}, but must be UTF-8. Save it as UTF-8 in your editor, or run: ` +
      `iconv -f ${iconv} -t UTF-8 .env > .env.utf8 && mv .env.utf8 .env`,
  };
};
