import { defaultProvider } from '../../../lambdas/runtime/lambda-credentials';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test('the credentials that Lambda hands over are those of the SDK', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIA1';
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
  process.env.AWS_SESSION_TOKEN = 'session';
  expect(await defaultProvider()()).toMatchObject({
    accessKeyId: 'AKIA1',
    secretAccessKey: 'secret',
    sessionToken: 'session',
  });
});

test('without them nothing is signed', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  await expect(defaultProvider()()).rejects.toThrow('Unable to find environment variable credentials');
});
