import fc from 'fast-check';
import { nastyText } from '../nasty-texts';
import { PATH } from './account';
import { CONTENTS, type Dice, type Trick } from './contents';
import { documentedSignature } from './documented-signature';
import { callbackOf, encodedForm } from './draft';
import { SIGNINGS } from './signings';
import { TAMPERINGS, type Webhook } from './tamperings';

export interface HostileWebhook extends Webhook {
  /** Every trick that was used. */
  readonly tricks: readonly string[];
  /** How often it is sent. */
  readonly times: number;
}

interface Step extends Dice {
  readonly trick: string;
}

/** Tricks that cost a hundred times as much as others are played seldom. */
const EXPENSIVE = ['as large as may be, or larger', 'a thousand parameters'];

const step = (tricks: Readonly<Record<string, unknown>>): fc.Arbitrary<Step> => {
  const [dear, cheap] = [true, false].map((isDear) =>
    Object.keys(tricks).filter((name) => EXPENSIVE.includes(name) === isDear),
  );
  const trick = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...(cheap ?? [])) },
    ...(dear?.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...(dear ?? [])) }]),
  );
  return fc.record({ trick, text: nastyText, number: fc.nat(0xffffff) });
};

const AS_TWILIO_DOES: Step = { trick: 'as Twilio does', text: '', number: 0 };

const plan = fc.record({
  id: fc.nat(0xffffff),
  contents: fc.array(step(CONTENTS), { maxLength: 3 }),
  signing: fc.oneof({ weight: 7, arbitrary: fc.constant(AS_TWILIO_DOES) }, { weight: 3, arbitrary: step(SIGNINGS) }),
  tamperings: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step[]>([]) },
    { weight: 4, arbitrary: fc.array(step(TAMPERINGS), { minLength: 1, maxLength: 2 }) },
  ),
  isReplayed: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
});

const play = <Subject>(tricks: Readonly<Record<string, Trick<Subject>>>, subject: Subject, steps: readonly Step[]) => {
  for (const { trick, ...dice } of steps) tricks[trick]?.(subject, dice);
};

/** A webhook with up to six tricks in it; about every third one is signed as Twilio signs. */
export const hostileWebhook: fc.Arbitrary<HostileWebhook> = plan.map((planned) => {
  const { id, contents, signing, tamperings, isReplayed } = planned;
  const draft = callbackOf(id.toString(16).padStart(32, '0'));
  play(CONTENTS, draft, contents);
  play(SIGNINGS, draft, [signing]);
  const { address, query, pairs, token } = draft;
  const url = query === '' ? address : `${address}?${query}`;
  const webhook: Webhook = {
    signed: { url, pairs, token },
    method: 'POST',
    path: PATH,
    query,
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    signature: documentedSignature(token, url, pairs),
    headers: [['User-Agent', 'TwilioProxy/1.1']],
    body: Buffer.from(encodedForm(pairs)),
    lie: undefined,
  };
  play(TAMPERINGS, webhook, tamperings);
  const tricks = [...contents, signing, ...tamperings].map(({ trick }) => trick);
  return { ...webhook, tricks: [...tricks, ...(isReplayed ? ['a replay'] : [])], times: isReplayed ? 2 : 1 };
});

/** All that there are. */
export const TRICKS: readonly string[] = [CONTENTS, SIGNINGS, TAMPERINGS].flatMap(Object.keys).concat('a replay');
