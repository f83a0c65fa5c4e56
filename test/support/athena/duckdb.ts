import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/*
 * Athena's statements on DuckDB. What the two spell differently stands here and nowhere else; neither side's meaning is
 * changed. Sources: "Functions in Amazon Athena" and Trino's documentation; DuckDB's documentation of the same functions.
 */

/** Where Trino says NULL, DuckDB says '' for no match; and a form's plus sign is a space for Trino alone. */
const MACROS = `
  CREATE MACRO athena_regexp_extract(text, pattern, part) AS nullif(regexp_extract(text, pattern, part), '');
  CREATE MACRO athena_url_decode(text) AS url_decode(replace(text, '+', ' '));`;

const SPELLINGS: readonly (readonly [athena: RegExp, duckDb: string])[] = [
  [/\bregexp_extract\(/g, 'athena_regexp_extract('],
  [/\burl_decode\(/g, 'athena_url_decode('],
  [/\bregexp_like\(/g, 'regexp_matches('],
  [/\bjson_extract_scalar\(/g, 'json_extract_string('],
  [/\belement_at\(/g, 'list_extract('],
  [/\bdate_parse\(/g, 'strptime('],
  // Minutes, as MySQL has them and as C has them.
  [/%H:%i:%s/g, '%H:%M:%S'],
  [/\bdate_add\('millisecond', (\w+), (\w+)\)/g, '($2 + to_milliseconds($1))'],
  [/, p -> /g, ', lambda p: '],
  [/'\$1'/g, String.raw`'\1'`],
];

const spelt = (sql: string): string =>
  SPELLINGS.reduce((text, [athena, duckDb]) => text.replaceAll(athena, duckDb), sql);

/** What a CREATE EXTERNAL TABLE says that matters: its columns, in order, and the expression of a RegexSerDe. */
export const tableOf = (ddl: string) => {
  const [, name = '', columns = ''] = /^CREATE EXTERNAL TABLE (\w+) \(\n([^)]*)\n\)/.exec(ddl) ?? [];
  const [, partitions = ''] = /PARTITIONED BY \(([^)]*)\)/.exec(ddl) ?? [];
  const [, literal] = /'input\.regex' = '(.*)'$/m.exec(ddl) ?? [];
  const named = (text: string): string[] => Array.from(text.matchAll(/(\w+) string/g), ([, column = '']) => column);
  return {
    name,
    columns: named(columns),
    partitions: named(partitions),
    // In a literal of Athena's DDL a backslash escapes.
    regex: literal?.replaceAll('\\\\', '\\'),
  };
};

/** A line of an object, and the partition that its key says. */
export interface Row {
  readonly line: string;
  readonly [partition: string]: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Rows as JSON, for DuckDB to read. */
const fileOf = (folder: string, name: string, rows: readonly Row[]): string => {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return quoted(file);
};

/** A database in memory that takes Athena's statements; `folder` is for files on the way. */
export const athenaOnDuckDb = async (folder: string) => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(MACROS);

  /** The table of a CREATE EXTERNAL TABLE over these rows: by RegexSerDe, where a line that does not match is all NULL, … */
  const createTable = async (ddl: string, rows: readonly Row[]): Promise<void> => {
    const { name, columns, partitions, regex } = tableOf(ddl);
    const typed = ['line', ...partitions].map((column) => `${column}: 'VARCHAR'`).join(', ');
    const source = `read_json(${fileOf(folder, name, rows)}, format = 'newline_delimited', columns = {${typed}})`;
    // A name of JSON's in any case; an object is its text.
    const member = (column: string): string =>
      `(SELECT list_extract(list_filter(map_entries(TRY_CAST(TRY_CAST(line AS JSON) AS MAP(VARCHAR, JSON))), lambda e: lower(e.key) = ${quoted(column)}), 1).value ->> '$')`;
    const pattern = quoted(regex ?? '');
    const group = (column: string): string =>
      `CASE WHEN regexp_full_match(line, ${pattern}, 's') THEN nullif(regexp_extract(line, ${pattern}, [${columns.map(quoted).join(', ')}], 's').${column}, '') END`;
    const selected = columns
      .map((column) => `${regex === undefined ? member(column) : group(column)} AS ${column}`)
      .join(', ');
    await connection.run(
      `CREATE OR REPLACE TABLE ${name} AS SELECT ${selected}, ${partitions.join(', ')} FROM ${source}`,
    );
  };

  return {
    createTable,
    run: async (sql: string): Promise<void> => {
      await connection.run(spelt(sql));
    },
    /** What a query finds. Numbers come as numbers, moments as `yyyy-mm-dd hh:mm:ss`. */
    query: async (sql: string): Promise<Record<string, unknown>[]> => {
      const found = await connection.runAndReadAll(spelt(sql));
      return found
        .getRowObjectsJson()
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value,
            ]),
          ),
        );
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
