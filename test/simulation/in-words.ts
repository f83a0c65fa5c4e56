import { Skies } from './climate';
import { castOf } from './cast';
import type { Plan } from './planned';

const seconds = (at: number): string => `${String(Math.round(at))} s`;
const each = (times: readonly number[]): string => times.map(seconds).join(', ');

/** What happens by plan, line by line, for a person to read. */
export const inWords = (plan: Plan): string[] => {
  const { jobs, recordings } = castOf(plan);
  const used = new Set(recordings.map(({ job }) => job.id));
  const nameOf = (index: number): string => jobs[index]?.named ?? 'no Job';
  const weatherOf = (key: string): string => {
    const { climate } = plan;
    if (climate === undefined) return key;
    const { kind, share } = Skies.named(climate, key);
    return `request ${key}: ${kind} (${share.toFixed(2)})`;
  };
  return [
    `Dice ${String(plan.seed)}.`,
    ...jobs
      .filter(({ id }) => used.has(id))
      .map(
        ({ named, id, appears, learnsCalls, trouble }) =>
          `Job ${named} (${id}) is in Airtable at ${seconds(appears)}, knows its calls ${seconds(learnsCalls)} later` +
          (trouble === undefined ? '.' : `, and is ${trouble.what} at ${seconds(trouble.at)}.`),
      ),
    ...recordings.map(({ sid, callSid, job, isNamed, kind, callbacks, receives, audioLate, deletion, ...one }) =>
      [
        `${sid} of ${callSid} belongs to ${job.named}; its callbacks ${isNamed ? 'name it' : 'do not'}: ${each(callbacks)}`,
        ...(kind === 'speech' ? [`${String(one.seconds)} s on the wire`] : [kind]),
        ...(one.saysStart ? [] : ['nothing says when it began']),
        ...(audioLate === undefined ? [] : [`audio ${String(audioLate.by)} s late, ${audioLate.status} until then`]),
        ...(deletion === undefined
          ? []
          : [`its deletion gets ${String(deletion.status)} for ${String(deletion.hours)} h`]),
        ...(one.isKeyTaken ? ['its key is taken'] : []),
        ...(receives > 0 ? [`received ${String(receives)} times before`] : []),
        ...(one.objectTaken === undefined ? [] : [`its object is taken away at ${seconds(one.objectTaken)}`]),
      ].join('; '),
    ),
    ...plan.edits.map(({ job, at, isInFront }) => {
      return `Somebody writes ${isInFront ? 'in front of' : 'behind'} the history of ${nameOf(job)} at ${seconds(at)}.`;
    }),
    ...plan.ticks.map(
      ({ job, at, hints, takenBack }) =>
        `Somebody ticks the box of ${nameOf(job)} at ${seconds(at)}, told of after ${each(hints)}` +
        (takenBack === undefined ? '.' : `, and unticks it ${seconds(takenBack)} later.`),
    ),
    ...plan.outages.map(
      ({ of = 'twilio', from, seconds: lasts }) => `${of} is away from ${seconds(from)} on, for ${seconds(lasts)}.`,
    ),
    ...(plan.jumps ?? []).map(({ at, ahead }) => `At ${seconds(at)} the clocks are ${String(ahead)} s ahead.`),
    ...((plan.upgradedAt ?? 0) > 0
      ? [`Until ${seconds(plan.upgradedAt ?? 0)} half of the environments are of 0.1.0.`]
      : []),
    ...(plan.keepsTwilioCopies === true ? ["TWILIO_CLEANUP=false: Twilio's copies stay."] : []),
    ...plan.faults.map(({ on, nth, kind, share }) => `Request ${String(nth)} to ${on}: ${kind} (${share.toFixed(2)})`),
    ...(plan.climate === undefined
      ? []
      : plan.climate.only === undefined
        ? [`Weather by dice: ${String(plan.climate.permille)} of a thousand requests.`]
        : plan.climate.only.map(weatherOf)),
  ];
};
