import { type Day, dayAt } from '../core/days';
import type { Deadline } from '../core/deadline';
import { inParallel } from '../core/in-parallel';
import type { ListedRecording } from '../core/ports/twilio';
import type { RecordingSid } from '../core/recording';
import { type Silent, type TwilioAccounts, type TwilioPorts, UNKNOWN, describedNow } from './at-twilio';
import type { ReceiptsFound } from './receipts-found';

/** Twilio is asked for so many at a time. */
const AT_A_TIME = 5;

/**
 * Recordings that have a receipt of the day, and that Twilio did not list of it: most were made on the day before or after,
 * and are in that day's ledger. What Twilio does not know any more, or its list left out, belongs here.
 * @throws {RetryLater}
 */
export const unlistedOf = async (
  ports: TwilioPorts,
  accounts: TwilioAccounts,
  {
    day,
    known,
    found,
    isSilent,
  }: { readonly day: Day; readonly known: ReadonlyMap<RecordingSid, unknown>; readonly found: ReceiptsFound } & Silent,
  deadline: Deadline,
): Promise<readonly ListedRecording[]> => {
  const unlisted: ListedRecording[] = [];
  const others = Array.from(await found.on(day)).filter(([sid]) => !known.has(sid));
  await inParallel(AT_A_TIME, others, async ([sid, callSid]) => {
    const receipt = await found.read(day, { recordingSid: sid, callSid });
    const proof = receipt === 'unreadable' ? undefined : receipt;
    const accountSid = proof?.accountSid ?? accounts.accounts[0];
    // The ledger that makes up for its account has it.
    if (isSilent(accountSid)) return;
    const details = await describedNow(ports, accounts, { sid, accountSid }, deadline);
    const createdAt = details === undefined ? (proof?.receivedAt ?? new Date(day)) : details.createdAt;
    if (createdAt === undefined || (details !== undefined && dayAt(createdAt) !== day)) return;
    const { status = UNKNOWN, startedAt, channels } = details ?? {};
    unlisted.push({
      ...{ sid, accountSid, callSid, status, createdAt, startedAt, channels },
      ...{ durationSeconds: undefined, source: undefined, errorCode: undefined },
    });
  });
  return unlisted;
};
