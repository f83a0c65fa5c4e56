import { type Cast, type CastRecording, castOf, ownLines } from './cast';
import { type People, people } from './people';
import type { Plan } from './planned';
import { sidIn } from './invocation';
import { reconciling } from './reconciling';
import { audioOf } from './simulated-twilio';
import { type SimulatedPipeline, simulatedPipeline } from './simulated-pipeline';
import { type Watch, watch } from './watch';

/** At rest: nothing waits without a reason, and what was counted is what was done. */
const checkAtRest = ({ witness, queuesOf, metrics }: SimulatedPipeline, seen: Watch) => {
  for (const { deadLetters } of queuesOf.values())
    for (const { body, attributes } of deadLetters.messages)
      // Of one that died at the last receive nobody knows the reason.
      if (attributes.reason === undefined && !witness.disturbances.has(sidIn(body)))
        witness.broken('letter', `no reason with ${body}`);
  const most = {
    RecordingsStored: seen.done.stored,
    HistoryLinesWritten: seen.counts.confirmed,
    LinksGenerated: seen.counts.confirmed + seen.counts.refreshed,
    TwilioDeletions: seen.done.deletions,
    RecordingsUnassigned: seen.counts.left,
  };
  for (const [name, count] of Object.entries(most) as [keyof typeof most, number][])
    if (metrics.total(name) > count)
      witness.broken('success', `${name} counts ${String(metrics.total(name))}, of ${String(count)}`);
  for (const [sid, count] of seen.confirmations)
    if (count > 1) witness.broken('success', `the line of ${sid} counts ${String(count)} times`);
};

/** After people have put right what was theirs to put right. */
const checkHome = (
  { witness, aws, airtable, twilio, queuesOf, taken, fedIn, keepsTwilioCopies }: SimulatedPipeline,
  { recordings }: Cast,
  { notes, takenObjects }: People,
  { unassigned, refreshedIn, receipts }: Watch,
) => {
  const rows = Array.from(airtable.rows);
  const isOver = ({ sid, kind }: CastRecording, hasLine: boolean) =>
    taken.has(sid) && (hasLine || kind === 'absent' || kind === 'lost');
  const takenSids = new Set(takenObjects.map(({ object }) => String(object.metadata['recording-sid'])));
  for (const [id, texts] of notes)
    for (const { mark, isExcused } of texts)
      if (!isExcused && airtable.rows.get(id)?.history.includes(mark) === false)
        witness.broken('text', `"${mark}" is no longer in ${id}`);
  for (const one of recordings) {
    const { sid, kind, job, isNamed } = one;
    const isTold = taken.has(sid);
    const wasTaken = takenSids.has(sid);
    const objects = Array.from(aws.bucket.objects.values()).filter(({ metadata }) => metadata['recording-sid'] === sid);
    const lines = rows.flatMap(([id, { history }]) => ownLines(history, sid).map((line) => ({ id, line })));
    const isDeleted = twilio.held.get(sid)?.isDeleted === true;
    for (const { id, line } of lines) {
      if (id !== job.id) witness.broken('line', `the line of ${sid} stands in ${id}, not in ${job.id}`);
      if (line.includes('not stored') && kind === 'speech' && !wasTaken)
        witness.broken('loss', `a line says of ${sid}: ${line}`);
    }
    if (wasTaken) continue;
    for (const { bytes } of objects)
      if (bytes.toString() !== audioOf(sid)) witness.broken('home', `the object of ${sid} is not its own`);
    const isExpected = kind === 'speech' && isTold ? objects.length > 0 : objects.length === 0;
    if (!isExpected) witness.broken('home', `${String(objects.length)} objects of ${sid}`);
    if (objects.length > 1 && !witness.overlapped.has(sid))
      witness.broken('twice', `${String(objects.length)} objects of ${sid}`);
    const mayMiss = (!isNamed || fedIn.has(sid)) && (unassigned.has(sid) || kind !== 'speech');
    const owed = lines.length - refreshedIn(job.id, sid);
    const isOnce = owed === 1 || (owed === 0 && (!isTold || mayMiss));
    if (!isOnce) witness.broken('line', `${String(owed)} lines of ${sid}`);
    const goes = kind === 'speech' && owed === 1 && !keepsTwilioCopies;
    if (receipts.has(sid) !== isOver(one, owed === 1))
      witness.broken('receipt', `${String(receipts.get(sid) ?? 0)} receipts of ${sid}`);
    if (isDeleted !== goes) witness.broken('home', `Twilio's copy of ${sid} is ${isDeleted ? 'gone' : 'kept'}`);
  }
  for (const [id, { isTicked }] of rows)
    if (isTicked === true) witness.broken('box', `the box of ${id} is still ticked`);
  for (const { deadLetters } of queuesOf.values())
    for (const { body, attributes } of deadLetters.messages)
      if (attributes.disposition !== 'reject' && !takenSids.has(sidIn(body)))
        witness.broken('letter', `still parked as ${String(attributes.reason)}: ${body}`);
  if (Array.from(queuesOf.values()).some(({ queue }) => queue.messages.length > 0))
    witness.broken('home', 'messages are left');
};

/** Jest asks for a hundred frames, and each timer that is taken back makes an error, in the realm of Node's own. */
const shortStacks = (): void => {
  const errorOfNode: unknown = Reflect.get(Reflect.getPrototypeOf(DOMException.prototype) ?? {}, 'constructor');
  for (const kind of [Error, errorOfNode]) if (typeof kind === 'function') Reflect.set(kind, 'stackTraceLimit', 4);
};

/** What a recording takes that comes last. */
const LATER_SECONDS = 900;
const lastDeedOf = ({ recordings }: Plan): number =>
  Math.max(
    0,
    ...recordings.flatMap(({ callbacks, startsAt = 0 }) => [startsAt, ...callbacks]).filter((at) => at < 10_000),
  );

/** Runs in fine weather that bring home what is left; what was fed in before is waited for. */
const MOST_RUNS = 5;
/** Longer than the grace. */
const SOON_SECONDS = 1_000;
/** Everything is looked at once a day; what looks stored, and is not, is fed in by that. */
const A_DAY_SECONDS = 86_400;
const bringRest = async (
  { time, witness, twilio, taken }: SimulatedPipeline,
  { run }: ReturnType<typeof reconciling>,
) => {
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    await time.pass(runs < 2 ? SOON_SECONDS : A_DAY_SECONDS);
    const done = run();
    await time.run();
    const isLeft = Array.from(twilio.listed.keys()).some((sid) => !taken.has(sid));
    if ((await done) && !isLeft) return;
  }
  witness.broken('home', 'the reconciler does not come to an end');
};

/** Plays a plan to its rest, lets people put right what is theirs, and says what was wrong. @throws {Broken} */
export const play = async (plan: Plan): Promise<SimulatedPipeline> => {
  shortStacks();
  const world = simulatedPipeline(plan);
  const cast = castOf(plan);
  const crowd = people(world, cast, plan);
  const seen = watch(world, cast, crowd);
  try {
    const reconciler = plan.isReconciled === true ? reconciling(world) : undefined;
    reconciler?.schedule(lastDeedOf(plan) + LATER_SECONDS);
    await world.time.run();
    checkAtRest(world, seen);
    crowd.mend();
    world.forecast.clearUp();
    await world.time.run();
    if (reconciler !== undefined) await bringRest(world, reconciler);
    checkHome(world, cast, crowd, seen);
  } catch (error) {
    world.witness.broken('home', String(error));
  }
  world.witness.testify(world.forecast.struck);
  return world;
};
