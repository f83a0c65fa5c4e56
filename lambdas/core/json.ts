/** The value of a JSON text; undefined, which no JSON says, when it is none. A schema tells what it is. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
