const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time as people say it, its two largest units: `3 d 4 h`, `12 min 5 s`, `0 s`. */
export const lengthOf = (seconds: number): string => {
  const whole = Math.max(Math.round(seconds), 0);
  const units = [
    [Math.floor(whole / DAY), 'd'],
    [Math.floor(whole / HOUR) % 24, 'h'],
    [Math.floor(whole / MINUTE) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
};

/** `1 message`, `2 messages` */
export const counted = (count: number, thing: string): string => `${count} ${count === 1 ? thing : `${thing}s`}`;

/** `2026-11-22 16:28:29 UTC` */
export const momentOf = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
