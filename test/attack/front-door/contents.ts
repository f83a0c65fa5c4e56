import { FURTHER_ACCOUNT, FURTHER_TOKEN, OTHER_ACCOUNT, PHONE_NUMBERS } from './account';
import { type Draft, encodedForm, remove, set } from './draft';

/** What a trick may use: a nasty text, and a number. */
export interface Dice {
  readonly text: string;
  readonly number: number;
}

export type Trick<Subject> = (subject: Subject, dice: Dice) => void;

const one = <Item>(items: readonly Item[], { number }: Dice): Item => {
  const item = items[number % items.length];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};

const OPTIONAL = ['RecordingChannels', 'RecordingDuration', 'RecordingSource', 'RecordingStartTime', 'RecordingTrack'];
const NEEDED = ['AccountSid', 'CallSid', 'RecordingSid', 'RecordingStatus'];
const PROTOTYPES = ['__proto__', 'constructor', 'prototype', '__proto__[polluted]', 'constructor.prototype.polluted'];
const STATUSES = ['in-progress', 'absent', 'failed', 'deleted', 'Completed', 'started', '', 'completed '];
const TIMES = [
  'Jan 1 275000',
  '-000001-01-01',
  'Thu, 01 Jan 1970 00:00:00 +0000',
  '0',
  'yesterday',
  '2026-11-20T00:00:00Z',
];

const withJob = (draft: Draft, encoded: string): void => {
  draft.query = `job_number=${encoded}`;
};
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** What stands in a callback. All of it is signed, unless another trick follows. */
export const CONTENTS: Readonly<Record<string, Trick<Draft>>> = {
  'a nasty job number': (draft, { text }) => {
    withJob(draft, encoded(text));
  },
  'a job number around a nasty text': (draft, { text }) => {
    withJob(draft, encoded(`J-1001${text}7`));
  },
  'a job number twice': (draft, { text }) => {
    draft.query += `&job_number=${encoded(text)}`;
  },
  'a job number in the form': (draft, { text }) => {
    draft.pairs.push(['job_number', text]);
  },
  'other parameters in the query': (draft, dice) => {
    draft.query = `${one(['a=1', '__proto__=x', 'RecordingSid=RE1', '%00=%00', ';x', '%zz', '='], dice)}&${draft.query}`;
  },
  'no query': (draft) => {
    draft.query = '';
  },
  'a query without a job number': (draft) => {
    draft.query = 'env=prod';
  },
  'a percent trick in the query': (draft, dice) => {
    withJob(draft, one(['%', '%4', '%zz', '%FF%FE', '%C3%28', '%u0041', '%25%32%65', '%ED%A0%80', '+%2B+'], dice));
  },
  'parameters that nobody knows': (draft, { text, number }) => {
    draft.pairs.push([`X${number}`, text], [text, 'x']);
  },
  'keys of prototypes': (draft, dice) => {
    draft.pairs.push([one(PROTOTYPES, dice), '{"polluted":"yes"}'], ['__proto__', 'x'], ['toString', dice.text]);
  },
  'a RecordingUrl to elsewhere': (draft, { text }) => {
    set(draft, 'RecordingUrl', text);
  },
  'a SID that is a path or a host': (draft, dice) => {
    const sids = [
      'RE/../..',
      'RE@attacker.example',
      `RE${'0'.repeat(31)}/`,
      `RE${'0'.repeat(32)}\n`,
      'attacker.example',
      dice.text,
    ];
    set(draft, one(['RecordingSid', 'CallSid', 'ConferenceSid'], dice), one(sids, dice));
  },
  'a conference instead of a call': (draft, { number }) => {
    remove(draft, 'CallSid');
    set(draft, 'ConferenceSid', `CF${number.toString(16).padStart(32, '0')}`);
  },
  'an optional parameter is nasty': (draft, dice) => {
    set(draft, one(OPTIONAL, dice), dice.text);
  },
  'an optional parameter is missing': (draft, dice) => {
    remove(draft, one(OPTIONAL, dice));
  },
  'a needed parameter is missing': (draft, dice) => {
    remove(draft, one(NEEDED, dice));
  },
  'a needed parameter is nasty': (draft, dice) => {
    set(draft, one(NEEDED, dice), dice.text);
  },
  'a parameter twice': (draft, dice) => {
    draft.pairs.push([one([...NEEDED, ...OPTIONAL, 'RecordingUrl'], dice), dice.text]);
  },
  'another status': (draft, dice) => {
    set(draft, 'RecordingStatus', one(STATUSES, dice));
    set(draft, 'ErrorCode', one(['16101', '0', '', PHONE_NUMBERS[0]], dice));
  },
  'a time beyond all calendars': (draft, dice) => {
    set(draft, 'RecordingStartTime', one(TIMES, dice));
  },
  'a phone number where none belongs': (draft, dice) => {
    set(
      draft,
      one(['RecordingStatus', 'RecordingSid', 'CallSid', 'RecordingDuration', 'ErrorCode'], dice),
      PHONE_NUMBERS[0],
    );
  },
  'another account': (draft, { text, number }) => {
    set(draft, 'AccountSid', number % 2 === 0 ? OTHER_ACCOUNT : text);
  },
  'a further account': (draft) => {
    set(draft, 'AccountSid', FURTHER_ACCOUNT);
    draft.token = FURTHER_TOKEN;
  },
  'a further account by the token of the first': (draft) => {
    set(draft, 'AccountSid', FURTHER_ACCOUNT);
  },
  'the first account by the token of a further one': (draft) => {
    draft.token = FURTHER_TOKEN;
  },
  'two accounts': (draft) => {
    draft.pairs.push(['AccountSid', OTHER_ACCOUNT]);
  },
  'as large as may be, or larger': (draft, { number }) => {
    const length = encodedForm(draft.pairs).length + '&Padding='.length;
    draft.pairs.push(['Padding', 'x'.repeat(Math.max(65_534 + (number % 5) - length, 0))]);
  },
  'a thousand parameters': (draft) => {
    for (let at = 0; at < 1_001; at++) draft.pairs.push([`P${at}`, '']);
  },
};
