import { version } from '../../package.json';
import { INTENDED_UPDATES, isMeant, unintended } from '../support/updates/intended-updates';
import { appOf, keptApps } from '../support/updates/kept-templates';
import { refusedUpdates, type Rule } from '../support/updates/refused-updates';

const updates = keptApps().map(({ app, settings, ...kept }) => {
  const today = appOf(settings);
  return { ...kept, refused: refusedUpdates(app, today), refusedBack: refusedUpdates(today, app) };
});

test.each(updates)(
  'from $version to today CloudFormation takes the update, and it destroys nothing; settings: $variant',
  ({ version: from, refused }) => {
    expect(unintended(from, refused, INTENDED_UPDATES)).toEqual([]);
  },
);

// What came with a later version may go with it: new resources, outputs and stricter policies.
const goesWithIt: readonly Rule[] = ['removed', 'output-goes', 'deletion-policy-weakens'];

test.each(updates)(
  'the way back from today to $version is open; settings: $variant',
  ({ version: from, refusedBack }) => {
    const refused = refusedBack.filter(({ rule }) => !goesWithIt.includes(rule));
    expect(unintended(from, refused, INTENDED_UPDATES)).toEqual([]);
  },
);

test('every update that is meant to break a rule still does', () => {
  const unused = INTENDED_UPDATES.filter(
    (entry) => !updates.some(({ version: from, refused }) => refused.some((update) => isMeant(entry, from, update))),
  );
  expect(unused).toEqual([]);
});

test('the templates of the version in package.json are kept: npm run keep-templates', () => {
  expect(updates.map((kept) => kept.version)).toContain(version);
});
