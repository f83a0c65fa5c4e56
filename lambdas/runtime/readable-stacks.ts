import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/*
 * In every bundle (PipelineFunction): stacks name the lines of the sources. Node's `--enable-source-maps` does so, too, but
 * reads the map, twice as long as the bundle, when the bundle is loaded: an eighth of what ingest takes to load, and 7 MiB.
 * Here it is read when somebody looks at the first stack, which is when something has gone wrong.
 */

let map: SourceMap | undefined;

/** @throws when the bundle came without its map */
const mapOfBundle = (): SourceMap =>
  (map ??= new SourceMap(
    JSON.parse(readFileSync(`${__filename}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
  ));

/** V8's call sites print themselves ("Stack trace API"), which their type does not tell. */
interface PrintedCallSite extends NodeJS.CallSite {
  toString(): string;
}

const originOf = (frame: PrintedCallSite): string => {
  const told = frame.toString();
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (file !== __filename || line === null || column === null) return told;
  const origin = mapOfBundle().findOrigin(line, column);
  if (!('fileName' in origin)) return told;
  return told.replace(`${file}:${line}:${column}`, `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`);
};

Error.prepareStackTrace = (error, frames) => {
  const lines = (describe: (frame: PrintedCallSite) => string) =>
    [String(error), ...frames.map((frame) => `    at ${describe(frame)}`)].join('\n');
  try {
    return lines(originOf);
  } catch {
    // A stack in terms of the bundle is better than none.
    return lines((frame) => frame.toString());
  }
};
