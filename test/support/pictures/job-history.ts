import { linkLine, statusLine } from '../../../lambdas/core/history-line';
import { absenceStatus } from '../../../lambdas/processor/no-audio-status';
import { picture, words } from './svg';

const FORMAT = { timeZone: 'UTC', source: 'IVR' };
const LINK = 'https://…/recordings/2026/11';

const byPeople = (text: string) => ({ text, isOurs: false });
const ours = (text: string) => ({ text, isOurs: true });

/** What stands in the field, oldest first. The lines are written as the pipeline writes them. */
const HISTORY = [
  byPeople('Water heater leaks, wants somebody on Tuesday. (Ann)'),
  ours(linkLine(new Date('2026-11-22T16:28:29Z'), FORMAT, `${LINK}/22/CA772a…-J-1001.mp3?…`)),
  byPeople('Part ordered, should be here on Monday. (Ben)'),
  ours(statusLine(new Date('2026-11-23T08:02:11Z'), FORMAT, absenceStatus('RE4e…', 'absent', '16101'))),
  ours(linkLine(new Date('2026-11-23T08:04:57Z'), FORMAT, `${LINK}/23/CA90b1…-J-1001.mp3?…`)),
];

/** docs/pictures/job-history.svg: a Job as people see it in Airtable. */
export const jobHistory = (): string => {
  const fields = [
    ['Job Number', 'J-1001'],
    ['Customer', 'M. Rivera'],
    ['Status', 'scheduled'],
  ] as const;
  return picture(960, 262, 'History of Job J-1001', [
    words('J-1001', { x: 24, y: 34, look: 'title' }),
    `<line x1="24" y1="48" x2="936" y2="48" class="line"/>`,
    ...fields.flatMap(([name, value], index) => [
      words(name, { x: 24 + index * 200, y: 72, look: 'small' }),
      words(value, { x: 24 + index * 200, y: 92 }),
    ]),
    words('History', { x: 24, y: 126, look: 'small' }),
    `<rect x="24" y="134" width="912" height="110" rx="4" class="other"/>`,
    ...HISTORY.map(({ text, isOurs }, index) =>
      words(text, { x: 34, y: 155 + index * 20, look: isOurs ? 'mono link' : 'mono' }),
    ),
  ]);
};
