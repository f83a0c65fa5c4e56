import * as z from 'zod';
import { parseEnv } from '../../../lambdas/runtime/parse-env';

const schema = z.object({ QUEUE_URL: z.url(), RETRIES: z.coerce.number().int() });

test('variables arrive typed', () => {
  expect(parseEnv(schema, { QUEUE_URL: 'https://sqs/q', RETRIES: '3', OTHER: 'x' })).toEqual({
    QUEUE_URL: 'https://sqs/q',
    RETRIES: 3,
  });
});

test('a broken environment names every variable that is wrong, and what to do', () => {
  const parse = () => parseEnv(schema, { RETRIES: 'many' });
  expect(parse).toThrow("The Lambda's environment is broken, deploy again: ");
  expect(parse).toThrow('QUEUE_URL');
  expect(parse).toThrow('RETRIES');
});

test("a Lambda reads its own environment, where nobody gives another one's", () => {
  const [name = ''] = Object.keys(process.env);
  expect(parseEnv(z.object({ [name]: z.string() }))).toEqual({ [name]: process.env[name] });
});
