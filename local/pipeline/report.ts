import { isHome, type Travel } from './travel';

/** What `npm start -- --once --json` prints: one object, null where a recording has not come so far. */
export interface Report {
  readonly calls: number;
  readonly home: number;
  readonly recordings: readonly {
    readonly recordingSid: string;
    readonly key: string | null;
    readonly bytes: number | null;
    readonly historyLine: string | null;
    readonly deletedAtTwilio: boolean;
    /** From the call's end to the last step; null: not home. */
    readonly seconds: number | null;
  }[];
}

/** Sums up `calls` calls. */
export const reportOf = (calls: number, travels: readonly Travel[]): Report => ({
  calls,
  home: travels.filter(isHome).length,
  recordings: travels.map((travel) => ({
    recordingSid: travel.recording.sid,
    key: travel.stored?.key ?? null,
    bytes: travel.stored?.bytes ?? null,
    historyLine: travel.line?.text ?? null,
    deletedAtTwilio: travel.deleted !== undefined,
    seconds: isHome(travel) ? (travel.deleted?.seconds ?? null) : null,
  })),
});
