import type { StackName } from './kept-templates';
import type { RefusedUpdate, Rule } from './refused-updates';

/** An update that breaks a rule and is meant to. It stands in docs/upgrade.md, with what a person has to do. */
export interface IntendedUpdate {
  /** The release that is updated. */
  readonly from: string;
  readonly rule: Rule;
  readonly stack: StackName;
  readonly id: string;
  readonly reason: string;
}

export const INTENDED_UPDATES: readonly IntendedUpdate[] = [
  {
    from: '0.1.0',
    rule: 'output-goes',
    stack: 'pipeline',
    id: 'PublishOutputRefRecordingsBucketB0C8199FF71F037D',
    reason:
      'With S3_BUCKET set, monitoring has the name from the setting and reads the output no more. The pipeline is deployed ' +
      'first; what monitoring has read stays with it until its own update, which does not ask for the output.',
  },
];

/** Those of `refused` that nobody meant. */
export const unintended = (
  from: string,
  refused: readonly RefusedUpdate[],
  intended: readonly IntendedUpdate[],
): readonly RefusedUpdate[] => refused.filter((update) => !intended.some((one) => isMeant(one, from, update)));

/** Whether an entry speaks of this update. */
export const isMeant = (entry: IntendedUpdate, from: string, update: RefusedUpdate): boolean =>
  entry.from === from && entry.rule === update.rule && entry.stack === update.stack && entry.id === update.id;
