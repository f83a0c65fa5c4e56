import * as z from 'zod';
import type { Deadline } from '../../lambdas/core/deadline';
import { type LedgerEntry, type LedgerHeader, ledgerEntry, ledgerHeader } from '../../lambdas/core/ledger';
import type { Ledgers } from '../../lambdas/core/ports/ledgers';
import { asOperator } from '../cli/as-operator';
import type { Run, Session } from '../cli/command';
import { dayOption } from '../cli/day-option';
import { EXIT, type ExitCode } from '../cli/exit-codes';
import { Failure } from '../cli/failure';
import type { Pipeline } from '../cli/find-pipeline';
import { untilInterrupted } from '../cli/interruptible';
import { counted } from '../cli/lengths';
import { type Difference, differencesFrom } from './check';
import { comparedWith, recordsOf } from './deployed';
import { type Later, laterFates, wasNotHome } from './later';
import { madeUpLater } from './made-up';
import { tell, tellDifferences } from './told';

const ledgerOptions = z.object({ day: z.string().optional(), check: z.boolean().default(false) });

/** Before Twilio's first recording: behind it lie all days. */
const BEFORE_ALL = '2007-12-31';

const missing = (message: string, day?: string): Failure =>
  new Failure('no-ledger', message, { exit: EXIT.notFound, details: day === undefined ? {} : { day } });

/** The day that is asked for, or that of the newest ledger. @throws {Failure} when there is none */
const dayOf = async (ledgers: Ledgers, asked: string | undefined, deadline: Deadline): Promise<string> => {
  if (asked !== undefined) return asked;
  const newest = (await ledgers.days(BEFORE_ALL, deadline)).at(-1);
  if (newest === undefined) throw missing('There is no ledger yet: the first one is made at 07:00 UTC.');
  return newest;
};

const readAll = async (ledgers: Ledgers, day: string, deadline: Deadline) => {
  const ledger = await ledgers.read(day, deadline);
  if (ledger === undefined)
    throw missing(
      `There is no ledger of ${day}: it is made at 07:00 UTC of the day after, and of no day before the first one.`,
      day,
    );
  const entries: LedgerEntry[] = [];
  for await (const entry of ledger.entries) entries.push(entry);
  return { header: ledger.header, entries };
};

const documentOf = (
  { name, region }: Pipeline,
  { header, entries }: { readonly header: LedgerHeader; readonly entries: readonly LedgerEntry[] },
  later: ReadonlyMap<string, Later>,
  differences: readonly Difference[] | undefined,
): unknown => ({
  pipeline: name,
  region,
  ledger: ledgerHeader.encode(header),
  recordings: entries.map((entry) => ({
    ...ledgerEntry.encode(entry),
    ...(wasNotHome(entry) && { now: later.get(entry.recordingSid) ?? null }),
  })),
  ...(differences !== undefined && { differences }),
});

const show = async (
  { day: asked, check }: { readonly day: string | undefined; readonly check: boolean },
  session: Session,
  pipeline: Pipeline,
): Promise<ExitCode> => {
  const { means, output } = session;
  using deadline = untilInterrupted(means);
  const records = await recordsOf(pipeline, session);
  const day = await dayOf(records.ledgers, asked, deadline);
  const { header, entries: own } = await readAll(records.ledgers, day, deadline);
  const madeUp = await madeUpLater(records.ledgers, header, deadline);
  const entries = [...own, ...madeUp.entries];
  const notHome = entries.filter(wasNotHome);
  const later = await laterFates(records, { day, entries: notHome }, deadline);
  const differences = check
    ? await differencesFrom(
        await comparedWith(pipeline, session),
        records.receipts,
        { day, entries, missing: madeUp.missing, now: means.now() },
        deadline,
      )
    : undefined;
  output.document(documentOf(pipeline, { header, entries }, later, differences));
  const told = entries.filter((entry) => wasNotHome(entry) || entry.contradictions !== undefined);
  tell({ header, entries: told, madeUp }, later, output);
  if (differences === undefined) return EXIT.done;
  tellDifferences(differences, output);
  if (differences.length === 0) return EXIT.done;
  output.note(`${counted(differences.length, 'difference')} between the ledger of ${day} and Twilio or S3.`);
  return EXIT.different;
};

/** `recordings ledger`: exits with 3 when the day has none, with `--check` with 5 when it differs from Twilio or S3. */
export const run: Run = async (options, session) => {
  const { day, check } = ledgerOptions.parse(options);
  const asked = { day: day === undefined ? undefined : dayOption('--day', day, session.means.now()), check };
  return await asOperator(session, (pipeline) => show(asked, session, pipeline));
};
