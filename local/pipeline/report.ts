import type { LinksReport } from './show-links';
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
  /** What links to the first of them were seen to do; null: not all calls came home, or something did not happen. */
  readonly links: LinksReport | null;
}

/** All calls are home, and links do what they should. */
export const isGood = ({ calls, home, links }: Report): boolean => home === calls && links !== null;

/** Sums up `calls` calls. */
export const reportOf = (calls: number, travels: readonly Travel[], links: LinksReport | undefined): Report => ({
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
  links: links ?? null,
});
