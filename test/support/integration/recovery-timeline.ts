import { LINES_PER_SECOND, REDRIVES_PER_SECOND, lookupIntervalSeconds } from '../../../lambdas/core/airtable-budget';
import { LONGEST_PAUSE_SECONDS } from '../../../lambdas/core/limits';
import { type Section, tablesIn, titled } from '../markdown';

/** One thing that takes time in a recovery on AWS, and why it takes so long. */
export interface Wait {
  readonly what: string;
  readonly minutes: number;
  readonly because: string;
}

/** What was found in the drill, and what the pipeline was told. */
export interface Recovered {
  /** Recordings that were moved out of dead-letter queues. */
  readonly redriven: number;
  /** Recordings that the reconciler fed in. */
  readonly fedIn: number;
  /** Runs of `recordings reconcile` that it took. */
  readonly runs: number;
  readonly graceMinutes: number;
  readonly processors: number;
}

/** Assumptions: nothing that a program could measure. */
const ALARM_MINUTES = 90;
const NOTICED_MINUTES = 30;
const UNDERSTOOD_MINUTES = 30;
const CHECK_MINUTES = 10;
/** Between a run of `recordings reconcile` that left something and the next one. */
const NEXT_RUN_MINUTES = 15;

/** In the table of the runbook's "Restore from nothing": what each of its first seven steps takes. */
const restoringSteps = (sections: readonly Section[]): Wait[] => {
  const [table] = tablesIn(titled(sections, 'Restore from nothing').text);
  return (table?.rows ?? [])
    .filter(([step = '']) => /^[1-7]\. /.test(step))
    .map(([step = '', minutes = '']) => ({
      what: step,
      minutes: Number(minutes),
      because: 'the runbook, "Restore from nothing"',
    }));
};

const minutesOf = (seconds: number): number => seconds / 60;

/** From the moment when the pipeline works again to the last line. */
const comingHome = (found: Recovered, sinceTheLoss: number): Wait[] => [
  {
    what: 'what waited is tried again',
    minutes: minutesOf(LONGEST_PAUSE_SECONDS),
    because: 'the longest pause between two tries (LONGEST_PAUSE_SECONDS)',
  },
  {
    what: `recordings redrive: ${found.redriven}`,
    minutes: minutesOf(found.redriven / REDRIVES_PER_SECOND),
    because: `${REDRIVES_PER_SECOND} a second (REDRIVES_PER_SECOND)`,
  },
  {
    what: 'until the youngest counts as not home',
    minutes: Math.max(found.graceMinutes - sinceTheLoss, 0),
    because: `RECONCILE_GRACE_MINUTES (${found.graceMinutes}) after its end, of which the steps before took ${Math.round(sinceTheLoss)}`,
  },
  {
    what: `recordings reconcile: ${found.fedIn} fed in by ${found.runs} runs`,
    minutes: found.runs * 2 + (found.runs - 1) * NEXT_RUN_MINUTES,
    because: `2 minutes a run; assumption: ${NEXT_RUN_MINUTES} minutes before another one`,
  },
  {
    what: 'their Jobs are looked up by call',
    minutes: minutesOf((found.fedIn * lookupIntervalSeconds(found.processors)) / found.processors),
    because: "the processors' share of Airtable's requests (lookupIntervalSeconds)",
  },
  {
    what: 'lines are written',
    minutes: minutesOf((found.redriven + found.fedIn) / LINES_PER_SECOND),
    because: `${LINES_PER_SECOND} a second (LINES_PER_SECOND)`,
  },
  { what: 'recordings status, dead-letter queues', minutes: CHECK_MINUTES, because: 'assumption' },
];

const totalOf = (waits: readonly Wait[]): number => waits.reduce((sum, { minutes }) => sum + minutes, 0);

/** A bad deployment, a purged queue and an Airtable that was away: the stack is there. */
export const timelineWithStack = (sections: readonly Section[], found: Recovered): readonly Wait[] => {
  const [, deploy] = restoringSteps(sections);
  if (deploy === undefined) throw new Error('the runbook does not say how long a deploy takes');
  const before: Wait[] = [
    { what: 'an alarm comes', minutes: ALARM_MINUTES, because: 'recordings-stuck, the latest of those that notice it' },
    { what: 'a person reads it and understands', minutes: UNDERSTOOD_MINUTES, because: 'assumption' },
    { ...deploy, what: 'the version before is deployed' },
  ];
  return [...before, ...comingHome(found, totalOf(before))];
};

/** The stacks are gone. */
export const timelineFromNothing = (sections: readonly Section[], found: Recovered): readonly Wait[] => {
  const before: Wait[] = [
    {
      what: 'somebody notices',
      minutes: NOTICED_MINUTES,
      because: 'assumption: webhooks fail, and the alarms are gone',
    },
    ...restoringSteps(sections),
  ];
  return [...before, ...comingHome(found, totalOf(before))];
};

const clock = (minutes: number): string => {
  const whole = Math.ceil(minutes);
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')} h`;
};

/** The timeline, a line for each wait with the hour when it is over, and the sum in hours. */
export const toldTimeline = (title: string, waits: readonly Wait[]): { lines: readonly string[]; hours: number } => {
  let at = 0;
  const lines = waits.map(({ what, minutes, because }) => {
    at += minutes;
    return `  ${clock(at)}  ${what}: ${minutes.toFixed(1)} min (${because})`;
  });
  return { lines: [title, ...lines], hours: at / 60 };
};
