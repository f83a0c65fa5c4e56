/** Control characters, and what stands for one that was lost when a text was converted. */
const DAMAGED = /[\p{Cc}\u2028\u2029\p{Cs}\uFFFD]/u;

/** They turn the direction of what follows, so that a person reads another text than the app. */
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/**
 * White space other than a plain space, and what has no width; U+2800 is an empty Braille cell. A variation selector may
 * end a text: it makes a sign an emoji.
 */
const INVISIBLE = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;
const VARIATION_SELECTOR = /[\uFE00-\uFE0F]/u;

const isHidden = (character: string | undefined): boolean =>
  character !== undefined && character !== ' ' && INVISIBLE.test(character) && !VARIATION_SELECTOR.test(character);

/** `U+2028` and the like. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const spelt = (character: string, where: string): string => {
  if (character === '\n' || character === '\r') return 'must be on one line: it holds a line break. Remove it';
  if (character === '\uFFFD')
    return 'must not hold U+FFFD, which stands for a character that was lost when the text was converted. Type it anew, in UTF-8';
  return `must not hold the invisible character ${codePoint(character)}${where}. Type the value anew`;
};

/** Why a person sees another text than `value`, completing "it …"; undefined where nothing is hidden in it. */
export const hiddenIn = (value: string): string | undefined => {
  const characters = Array.from(value);
  const damaged = characters.find((character) => DAMAGED.test(character) || BIDI.test(character));
  if (damaged !== undefined) return spelt(damaged, '');
  const [first] = characters;
  const last = characters.at(-1);
  if (first !== undefined && isHidden(first)) return spelt(first, ' at its beginning');
  return last !== undefined && isHidden(last) ? spelt(last, ' at its end') : undefined;
};

/** `text` with nothing in it that a terminal hides or obeys, nor a password in a URL. */
export const visible = (text: string): string =>
  text
    .replace(/\/\/\S*@/u, '//***@')
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00A0\uFFFD\u2800]/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
