import { Failure } from './failure';

/** AWS takes a signature whose time is this far from its own (IAM User Guide, "Elements of an AWS API request signature"). */
const TOLERANCE_SECONDS = 5 * 60;

/** How far this machine's clock is ahead of AWS's, in seconds; 0 where AWS did not tell the time. */
export const skewSeconds = (date: string | null | undefined, now: Date): number => {
  const theirs = Date.parse(date ?? '');
  return Number.isNaN(theirs) ? 0 : Math.round((now.getTime() - theirs) / 1000);
};

const told = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
};

/**
 * @param isTold whether AWS itself says that the time of the signature is wrong
 * @returns undefined when the clock is right
 */
export const clockFailure = (skew: number, isTold = false): Failure | undefined => {
  const isWrong = Math.abs(skew) > TOLERANCE_SECONDS;
  if (!isWrong && !isTold) return undefined;
  const how = isWrong ? `${told(Math.abs(skew))} ${skew > 0 ? 'fast' : 'slow'}` : 'wrong';
  return new Failure(
    'clock-wrong',
    `This machine's clock is ${how}, and AWS takes requests up to 5 minutes off. Set it (Linux: sudo timedatectl set-ntp true; macOS: sudo sntp -sS time.apple.com) and try again.`,
    { details: isWrong ? { clockAheadSeconds: skew } : {} },
  );
};
