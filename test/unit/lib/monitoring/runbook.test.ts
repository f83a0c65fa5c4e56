import { Runbook } from '../../../../lib/monitoring/runbook';

const runbook = new Runbook(`
# Runbook

## late

**Do first:** Run \`what-fails\` over the *last hour*. Its column \`error\` is explained under
[Codes](#codes).

**Impact:** Lines come late. **Nothing** is lost.

**Trigger:** A line has waited.

## many

Some words before.

**Do first:** Look at each message; nothing is deleted by looking:

\`\`\`bash
aws sqs receive-message
\`\`\`

Then do this:

1. Read the
   first one.
2. Read the second one.

**Impact:** Money only.

## dumb

**Impact:** Nobody knows.

**Do first:**

**Trigger:** It is so.
`);

test('what an alarm means and what to do first is plain text, each paragraph on a line of its own', () => {
  expect(runbook.adviceFor('late')).toEqual({
    doFirst: 'Run what-fails over the last hour. Its column error is explained under Codes.',
    impact: 'Lines come late. Nothing is lost.',
  });
});

test('a command is left to the runbook, a list stays one', () => {
  expect(runbook.adviceFor('many')).toEqual({
    doFirst: [
      'Look at each message; nothing is deleted by looking: (the command is in the runbook)',
      'Then do this:',
      '1. Read the first one.',
      '2. Read the second one.',
    ].join('\n'),
    impact: 'Money only.',
  });
});

test('an alarm without a section is named', () => {
  expect(() => runbook.adviceFor('new-one')).toThrow('docs/runbook.md has no section "## new-one"');
});

test('so is a section that does not say what to do first', () => {
  expect(() => runbook.adviceFor('dumb')).toThrow('the section "## dumb" does not say "**Do first:** …"');
});
