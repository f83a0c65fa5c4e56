import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { fromMarkdown } from 'mdast-util-from-markdown';
import ts from 'typescript';
import * as z from 'zod';
import { startAirtable } from '../../../local/airtable/start';
import { startTwilio } from '../../../local/twilio/start';
import { aClosedPort } from '../../support/local/bare-server';
import { basicAuth, exchange } from '../../support/local/http';

/* docs/another-endpoint.md, as far as one process shows it; test/integration/another-endpoint.test.ts follows it on an emulator. */

const page = readFileSync(join(__dirname, '../../../docs/another-endpoint.md'), 'utf8');
const blocks = fromMarkdown(page).children.flatMap((node) => (node.type === 'code' ? [node.value] : []));
const block = (word: string) => blocks.find((one) => one.includes(word)) ?? '';

/** The object that a function is called with, in the TypeScript that a shell command quotes. */
const argumentOf = (name: string): Record<string, unknown> => {
  const source = ts.createSourceFile('x.ts', block(`${name}({`).replaceAll('\\$', '$'), ts.ScriptTarget.Latest, true);
  const found: Record<string, unknown> = {};
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || node.expression.getText() !== name) return;
    const [given] = node.arguments;
    if (given === undefined || !ts.isObjectLiteralExpression(given)) return;
    for (const property of given.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const { initializer } = property;
      if (ts.isStringLiteral(initializer)) found[property.name.getText()] = initializer.text;
      if (ts.isNumericLiteral(initializer)) found[property.name.getText()] = Number(initializer.text);
    }
  };
  visit(source);
  return found;
};

const port = z.number().int();
const twilioOptions = z
  .strictObject({
    port,
    accountSid: z.string(),
    authToken: z.string(),
    apiKeySid: z.string(),
    apiKeySecret: z.string(),
    callbackUrl: z.url(),
  })
  .parse(argumentOf('startTwilio'));
const airtableOptions = z
  .strictObject({ port, token: z.string(), baseId: z.string() })
  .parse(argumentOf('startAirtable'));

test('the settings and the secret that the page writes down are those of its stand-ins', () => {
  expect(parse(block('TWILIO_ACCOUNT_SID'))).toMatchObject({
    TWILIO_ACCOUNT_SID: twilioOptions.accountSid,
    TWILIO_API_URL: `http://127.0.0.1:${twilioOptions.port}`,
    AIRTABLE_BASE_ID: airtableOptions.baseId,
    AIRTABLE_ENDPOINT_URL: `http://127.0.0.1:${airtableOptions.port}`,
    WEBHOOK_PUBLIC_URL: twilioOptions.callbackUrl.replace(/\/twilio\/recordings.*$/, ''),
  });
  const secret: unknown = JSON.parse(/<<'JSON'\n(.*?)\nJSON/s.exec(block('credentials.json'))?.[1] ?? '');
  expect(secret).toEqual({
    twilioAuthToken: twilioOptions.authToken,
    twilioApiKeySid: twilioOptions.apiKeySid,
    twilioApiKeySecret: twilioOptions.apiKeySecret,
    airtableToken: airtableOptions.token,
  });
});

test('the stand-ins start as the page starts them, and answer what it asks', async () => {
  const [twilio, airtable] = [
    await startTwilio({ ...twilioOptions, port: await aClosedPort() }),
    await startAirtable({ ...airtableOptions, port: await aClosedPort() }),
  ];
  const asked = block('/_calls');
  const here = (url: string) =>
    url
      .replace(`http://127.0.0.1:${twilioOptions.port}`, twilio.url)
      .replace(`http://127.0.0.1:${airtableOptions.port}`, airtable.url);
  const urlWith = (part: string) => here(new RegExp(`http://\\S*${part}\\S*`).exec(asked)?.[0] ?? '');
  const { apiKeySid, apiKeySecret, accountSid, authToken, callbackUrl } = twilioOptions;
  expect(asked).toContain(`-u ${apiKeySid}:${apiKeySecret}`);
  expect(asked).toContain(`Authorization: Bearer ${airtableOptions.token}`);
  expect(twilio).toMatchObject({ accountSid, authToken, callbackUrl });

  const headers = { authorization: `Bearer ${airtableOptions.token}` };
  expect((await exchange(urlWith('/v0/'), { headers })).status).toBe(200);
  const list = await exchange(urlWith('/2010-04-01/'), { headers: basicAuth(apiKeySid, apiKeySecret) });
  expect(list.status).toBe(200);
  await Promise.all([twilio.stop(), airtable.stop()]);
});
