/*
 * Long text with rich text formatting. Airtable reads what is written as its own Markdown and answers with Markdown made
 * anew: a line break at the end always (support.airtable.com, "Markdown rich text output in the API"), and a backslash
 * before characters that would format (community.airtable.com, "API returns escaped Markdown"; bluedotimpact/bluedot#750,
 * underscores in links). Which characters, and whether bare links are wrapped, is in no source found: this is a plausible
 * likeness for plain text. Formatting itself (bold, lists, links) is not modelled; its characters come back escaped.
 */
const FORMATTING = /[\\`*_~[\]]/g;
const ESCAPED = /\\([\\`*_~[\]#>+.!-])/g;

/** What a person sees of a text that was written by the API or typed in. */
export const plainOfRichText = (markdown: string): string => markdown.replace(ESCAPED, '$1').replace(/\n+$/, '');

/** The text that the API answers. */
export const richTextOfPlain = (plain: string): string => `${plain.replace(FORMATTING, String.raw`\$&`)}\n`;
