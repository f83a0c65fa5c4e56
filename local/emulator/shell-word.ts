/** A text as one word of a command for a POSIX shell; quoted only where it must be, as Python's shlex.quote does. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
