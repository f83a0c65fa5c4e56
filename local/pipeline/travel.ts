import type { RecordingState } from '../twilio/stand-in';

/** How far one recording has come. Seconds count from the moment its call was placed. */
export interface Travel {
  readonly recording: RecordingState;
  readonly placedAt: Date;
  /** What the webhook answered; absent while it has not, or when the call was placed by someone else. */
  webhook?: { readonly status: number | undefined; readonly seconds: number };
  stored?: { readonly key: string; readonly bytes: number; readonly sameAudio: boolean; readonly seconds: number };
  line?: { readonly text: string; readonly jobNumber: string; readonly seconds: number };
  deleted?: { readonly seconds: number };
  /** Its Job is not there (yet). */
  waiting?: { readonly jobNumber: string; readonly seconds: number };
  /** What its link answered; undefined: nothing, however often it was opened. */
  link?: { readonly status: number | undefined; readonly sameAudio: boolean; readonly seconds: number };
  /** Why it is followed no further, though it is not home. */
  end?: { readonly text: string; readonly seconds: number };
}

/** Its webhook was not accepted, and Twilio has given up on it. */
export const wasRefused = ({ webhook }: Travel): boolean => webhook !== undefined && webhook.status !== 204;

/** What still keeps a recording from being home, in words; empty: it is home. */
export const missingSteps = (travel: Travel): readonly string[] => {
  const { webhook, stored, line, deleted, link } = travel;
  const missing: string[] = [];
  if (wasRefused(travel)) missing.push(`its webhook was answered ${webhook?.status ?? 'not at all'} instead of 204`);
  if (stored === undefined) missing.push('not stored');
  else if (!stored.sameAudio) missing.push('stored with other bytes than Twilio had');
  if (line === undefined) missing.push('no line in its Job');
  if (deleted === undefined) missing.push('still at Twilio');
  if (line !== undefined && link === undefined) missing.push('its link was not opened');
  else if (link !== undefined && !link.sameAudio)
    missing.push(
      link.status === undefined ? 'its link did not answer' : `its link answered ${link.status} without its audio`,
    );
  return missing;
};

/** Stored whole, in its Job's history, gone at Twilio, and its link plays. */
export const isHome = (travel: Travel): boolean => missingSteps(travel).length === 0;

/** It is home, or it never will be: there is nothing more to look for. */
export const isOver = (travel: Travel): boolean => travel.end !== undefined || isHome(travel);

/** The signed link of a history line. */
export const linkIn = (line: string): string | undefined => /\bURL: (https?:\/\/\S+)/.exec(line)?.[1];
