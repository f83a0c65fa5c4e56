import { hints } from '../../../../local/pipeline/hints';
import { startAirtable } from '../../../../local/airtable/start';
import { startTwilio } from '../../../../local/twilio/start';
import { basicAuth, exchange } from '../../../support/local/http';
import { startReceiver } from '../../../support/local/receiver';

const emulator = { endpoint: 'https://127.0.0.1:4566', region: 'us-east-1', certificatesFile: '/tmp/a b/ca.pem' };

test('what they tell to try with curl works as it stands', async () => {
  const [twilio, airtable, receiver] = await Promise.all([startTwilio(), startAirtable(), startReceiver()]);
  twilio.callbackUrl = `${receiver.origin}/recordings`;
  airtable.renameTable('Jobs / open?');
  airtable.addJob({ number: 'J-1001', history: 'written' });
  const text = hints({ twilio, airtable, emulator, outputs: { BucketName: 'bucket' } });
  const [call, histories, listing] = text.match(/^ *curl .*$/gm) ?? [];

  const [, form = '', calls = ''] = /-d (\S+) (\S+)$/.exec(call ?? '') ?? [];
  const posted = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form };
  expect((await exchange(calls, posted)).status).toBe(200);
  expect(receiver.received.map(({ url }) => url)).toEqual(['/recordings?job_number=J-1001']);

  const [, authorization = '', table = ''] = /-H 'Authorization: (.*)' '(.*)'$/.exec(histories ?? '') ?? [];
  const jobs = await exchange(table, { headers: { authorization } });
  expect(JSON.parse(jobs.body.toString())).toMatchObject({ records: [{ fields: { History: 'written' } }] });

  const [, user = '', password = '', recordings = ''] = /-u (\w+):(\w+) (\S+)$/.exec(listing ?? '') ?? [];
  const listed = await exchange(recordings, { headers: basicAuth(user, password) });
  expect(JSON.parse(listed.body.toString())).toMatchObject({ recordings: [{ status: 'completed' }] });
  await Promise.all([twilio.stop(), airtable.stop(), receiver.stop()]);
});

test('an AWS client is pointed at the emulator, as its root user, and at its bucket', async () => {
  const [twilio, airtable] = await Promise.all([startTwilio(), startAirtable()]);
  const text = hints({ twilio, airtable, emulator, outputs: { BucketName: 'my-bucket' } });
  await Promise.all([twilio.stop(), airtable.stop()]);
  const exported = Array.from(text.matchAll(/(AWS_\w+)=(?:'([^']*)'|(\S+))/g));
  expect(Object.fromEntries(exported.map(([, name = '', quoted, bare]) => [name, quoted ?? bare]))).toEqual({
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_CA_BUNDLE: emulator.certificatesFile,
    AWS_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  expect(text).toContain('aws s3 ls --recursive s3://my-bucket\n');
});
