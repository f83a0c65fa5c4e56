import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURES, PICTURES_FOLDER } from '../support/pictures/pictures';
import { resourcesOf } from '../support/template/resolve';
import { synthesise } from '../support/template/synthesise';

const drawn = (file: string): string => readFileSync(join(PICTURES_FOLDER, file), 'utf8');

test.each(Object.entries(PICTURES))('%s is as it is drawn today: npm run pictures', (file, draw) => {
  expect(drawn(file)).toBe(draw());
});

test('no other picture lies there', () => {
  expect(readdirSync(PICTURES_FOLDER).sort()).toEqual(Object.keys(PICTURES).sort());
});

test('the architecture has every function, queue and dead-letter queue of the stack', () => {
  const { template } = synthesise();
  const named = (type: string, property: string): string[] =>
    [...resourcesOf(template, type).values()].map(({ Properties }) =>
      String(Properties[property]).replace(/^recording-pipeline-|\.fifo$/g, ''),
    );
  const picture = drawn('architecture.svg');
  const functions = named('AWS::Lambda::Function', 'FunctionName');
  expect(functions.length).toBeGreaterThan(4);
  for (const name of functions) expect(picture).toContain(name);
  const queues = named('AWS::SQS::Queue', 'QueueName');
  expect(queues).toHaveLength(6);
  for (const name of queues)
    expect(picture).toContain(name.endsWith('-dlq') ? `>${name.replace(/-dlq$/, '')} DLQ<` : `>${name} queue`);
});
