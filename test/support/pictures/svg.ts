/* What pictures are made of. Sizes in pixels, at 1:1. */

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface Words {
  readonly x: number;
  readonly y: number;
  /** Of CSS classes in `STYLE`. */
  readonly look?: string;
}

export const words = (text: string, { x, y, look = '' }: Words): string =>
  `<text x="${x}" y="${y}" class="${look}">${escaped(text)}</text>`;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A box with its title in the middle, and smaller words below it. */
export const box = (at: Box, look: string, title: string, below: readonly string[] = []): string => {
  const middle = at.x + at.width / 2;
  const first = at.y + at.height / 2 + 5 - below.length * 8;
  return [
    `<rect x="${at.x}" y="${at.y}" width="${at.width}" height="${at.height}" rx="6" class="${look}"/>`,
    words(title, { x: middle, y: first, look: 'title middle' }),
    ...below.map((line, index) => words(line, { x: middle, y: first + 16 * (index + 1), look: 'small middle' })),
  ].join('\n');
};

/** An arrow along straight lines, with its point at the last corner. */
export const arrow = (corners: readonly (readonly [number, number])[], look = ''): string =>
  `<path d="M ${corners.map(([x, y]) => `${x} ${y}`).join(' L ')}" class="arrow ${look}" marker-end="url(#point)"/>`;

/** Readable on the white and on the dark pages of Git hosts, since it brings its own ground along. */
const STYLE = `
  text { font: 14px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; } .small { font-size: 12px; fill: #59636e; } .middle { text-anchor: middle; }
  .mono { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } .link { fill: #0969da; } .end { text-anchor: end; }
  .ground { fill: #ffffff; stroke: #d1d9e0; }
  .other { fill: #f6f8fa; stroke: #818b98; } .function { fill: #fff1e5; stroke: #bc4c00; }
  .queue { fill: #ffeff7; stroke: #bf3989; } .store { fill: #dafbe1; stroke: #1a7f37; } .watch { fill: #ddf4ff; stroke: #0969da; }
  .arrow { fill: none; stroke: #1f2328; stroke-width: 1.5; } .dashed { stroke-dasharray: 4 3; stroke: #818b98; }
  .line { stroke: #d1d9e0; }`;

export const picture = (width: number, height: number, title: string, content: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    '<defs><marker id="point" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M 0 0 L 8 4 L 0 8 z" fill="#1f2328"/></marker></defs>',
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" class="ground"/>`,
    ...content,
    '</svg>',
    '',
  ].join('\n');
