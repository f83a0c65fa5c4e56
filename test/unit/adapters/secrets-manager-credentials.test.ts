import { type GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { VirtualTime } from '../../support/simulated-aws/virtual-time';
import { secretsManagerCredentials } from '../../../lambdas/adapters/secrets-manager-credentials';
import { CredentialsRefused, CredentialsUnusable } from '../../../lambdas/core/errors';
import { withCredentials } from '../../../lambdas/core/credentials';
import { failureOf } from '../../../operator/cli/failure-of';
import { lackingPolicy } from '../../../operator/cli/lacking-policy';
import { CREDENTIALS, MemoryLog } from '../../support/fakes/small-fakes';

interface Held {
  /** Undefined: Secrets Manager fails; null: the secret holds no text. */
  text: string | undefined | null;
  now: number;
  /** Whether reads are not answered. */
  hangs: boolean;
}

/** A Secrets Manager that holds `text`, and notes how it was asked. */
const secretWorld = (text: Held['text'] = JSON.stringify(CREDENTIALS)) => {
  const held: Held = { text, now: 0, hangs: false };
  const time = new VirtualTime();
  const reads: (AbortSignal | undefined)[] = [];
  const log = new MemoryLog();
  const commands: unknown[] = [];
  const send = ({ input }: GetSecretValueCommand, options?: { abortSignal?: AbortSignal }) => {
    commands.push(input);
    const signal = options?.abortSignal;
    reads.push(signal);
    if (held.hangs)
      return new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    return held.text === undefined
      ? Promise.reject(new Error('ServiceUnavailable'))
      : Promise.resolve(held.text === null ? {} : { SecretString: held.text });
  };
  const client = Object.assign(new SecretsManagerClient({ region: 'us-east-1' }), { send });
  const secret = secretsManagerCredentials(client, 'production/credentials', {
    time: { now: () => new Date(held.now), pause: time.pause },
    log,
  });
  return { held, secret, log, reads, commands, time };
};

/** A Secrets Manager that refuses with this. */
const refusedBy = (name: string, message: string) => {
  const client = Object.assign(new SecretsManagerClient({ region: 'us-east-1' }), {
    send: () => Promise.reject(Object.assign(new Error(message), { name })),
  });
  const time = new VirtualTime();
  return secretsManagerCredentials(client, 'production/credentials', { time, log: new MemoryLog() })
    .current()
    .catch((error: unknown) => error);
};

describe('a secret that AWS does not give', () => {
  const means = { environment: {}, now: () => new Date('2026-11-26T10:00:00Z') };
  const sentence = 'User: arn:aws:iam::1:user/ada is not authorized to perform: secretsmanager:GetSecretValue';

  test('is to be made when there is none', async () => {
    const error = await refusedBy('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    expect(error).toMatchObject({ name: 'CredentialsUnusable', code: 'credentials-unavailable' });
    const { message } = failureOf(error, means);
    expect(message).toContain('The secret production/credentials cannot be read');
    expect(message).toContain('aws secretsmanager create-secret --name production/credentials');
    expect(message).toContain('put-secret-value --secret-id production/credentials');
  });

  test('is not there, or a permission is missing, when AWS denies it: both are named', async () => {
    const error = await refusedBy('AccessDeniedException', sentence);
    expect(error).toBeInstanceOf(CredentialsUnusable);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /may not, or there is no such secret.* create-secret --name production/,
      ) as unknown,
    });
    expect(failureOf(error, means)).toMatchObject({
      code: 'not-allowed',
      message: expect.stringMatching(/may not secretsmanager:GetSecretValue/) as unknown,
    });
    const { message } = lackingPolicy(error, 'POLICY') as Error;
    expect(message).toContain('The policy POLICY allows it');
    expect(message).toContain('AWS denies it as well while the secret is not there');
    expect(message).not.toContain('create-secret');
  });

  test('nor by whoever is to sign in again', async () => {
    const error = await refusedBy('ExpiredTokenException', 'The security token included in the request is expired');
    const { code, message } = failureOf(error, means);
    expect(code).toBe('credentials-expired');
    expect(message).not.toContain('create-secret');
  });

  test('for some other reason is not to be made anew either', async () => {
    const { message } = failureOf(await refusedBy('InternalServiceError', 'Oops'), means);
    expect(message).toContain('production/credentials cannot be read (InternalServiceError)');
    expect(message).not.toContain('create-secret');
  });
});

const rotated = { ...CREDENTIALS, twilioAuthToken: 'rotated' };

test('the secret is read once, and kept', async () => {
  const { secret, reads } = secretWorld();
  expect(await secret.current()).toEqual(CREDENTIALS);
  expect(await secret.current()).toBe(await secret.current());
  expect(reads).toHaveLength(1);
});

test('all who ask at once share one read', async () => {
  const { secret, reads } = secretWorld();
  const values = await Promise.all(Array.from({ length: 10 }, () => secret.current()));
  expect(reads).toHaveLength(1);
  expect(new Set(values)).toEqual(new Set([CREDENTIALS]));
});

test('nobody joins a read that began a second ago: it may have died while the environment was frozen', async () => {
  const { held, secret, reads } = secretWorld();
  held.hangs = true;
  void secret.current();
  held.now = 1_000;
  held.hangs = false;
  expect(await secret.current()).toEqual(CREDENTIALS);
  expect(reads).toHaveLength(2);
});

test('all whose keys were refused at once sign in with the new ones, which are read once', async () => {
  const { held, secret, reads } = secretWorld();
  const old = await secret.current();
  held.now = 30_000;
  const rotated = { ...CREDENTIALS, airtableToken: 'pat-of-today' };
  held.text = JSON.stringify(rotated);
  const refuseOld = (used: typeof old) =>
    used === old
      ? Promise.reject(new CredentialsRefused('twilio-credentials-refused', { message: '401' }))
      : Promise.resolve(used);
  const used = await Promise.all(Array.from({ length: 10 }, () => withCredentials(secret, refuseOld)));
  expect(new Set(used)).toEqual(new Set([rotated]));
  expect(reads).toHaveLength(2);
});

test('the secret is asked for by its name', async () => {
  const { secret, commands } = secretWorld();
  await secret.current();
  expect(commands).toEqual([{ SecretId: 'production/credentials' }]);
});

test('after five minutes it is read anew', async () => {
  const { held, secret, reads } = secretWorld();
  await secret.current();
  held.text = JSON.stringify(rotated);
  held.now = 299_999;
  expect(await secret.current()).toEqual(CREDENTIALS);
  held.now = 300_000;
  expect(await secret.current()).toEqual(rotated);
  expect(reads).toHaveLength(2);
});

test('it is read anew on request, but not again within half a minute', async () => {
  const { held, secret, reads } = secretWorld();
  const first = await secret.current();
  held.text = JSON.stringify(rotated);
  held.now = 29_999;
  expect(await secret.renewed()).toBe(first);
  held.now = 30_000;
  expect(await secret.renewed()).toEqual(rotated);
  expect(await secret.current()).toEqual(rotated);
  held.now = 59_999;
  await secret.renewed();
  expect(reads).toHaveLength(2);
});

test('read anew and found unchanged, it is the same object', async () => {
  const { held, secret, reads } = secretWorld();
  const first = await secret.current();
  held.now = 30_000;
  expect(await secret.renewed()).toBe(first);
  expect(reads).toHaveLength(2);
});

test('the first read may be by a renewal', async () => {
  const { secret, reads } = secretWorld();
  expect(await secret.renewed()).toEqual(CREDENTIALS);
  expect(await secret.current()).toEqual(CREDENTIALS);
  expect(reads).toHaveLength(1);
});

describe('while Secrets Manager is away, or the secret is broken', () => {
  const MINUTE = 60_000;
  const broken: [string, Held['text'], string][] = [
    ['is away', undefined, 'cannot be read (Error) < Error: ServiceUnavailable'],
    ['holds no JSON', 'twilioAuthToken=primary-token', 'is no JSON'],
    ['lacks a key', '{}', 'is not complete'],
    ['holds no text', null, 'holds no text'],
  ];

  test.each(broken)('%s: the last good value serves for hours, and the log says why', async (_name, text, reason) => {
    const { held, secret, log } = secretWorld();
    const first = await secret.current();
    held.text = text;
    for (held.now = 5 * MINUTE; held.now < 180 * MINUTE; held.now += MINUTE) expect(await secret.current()).toBe(first);
    expect(new Set(log.codes)).toEqual(new Set(['credentials-kept']));
    expect(log.lines[0]).toMatchObject({ level: 'warn' });
    expect(String(log.lines[0]?.fields.reason)).toContain(reason);
    expect(JSON.stringify(log.lines)).not.toContain('primary-token');
    held.text = JSON.stringify(rotated);
    expect(await secret.current()).toEqual(rotated);
  });

  test.each(broken)('%s: at most one try each half a minute, whoever asks', async (_name, text) => {
    const { held, secret, reads } = secretWorld();
    await secret.current();
    held.text = text;
    const tries = async (from: number, to: number) => {
      const before = reads.length;
      for (held.now = from; held.now < to; held.now += 1_000)
        await Promise.all([secret.current(), secret.current(), secret.renewed()]);
      return reads.length - before;
    };
    expect(await tries(5 * MINUTE, 5 * MINUTE + 30_000)).toBe(1);
    expect(await tries(5 * MINUTE + 30_000, 15 * MINUTE)).toBe(19);
  });

  test('a renewal that brings nothing is the same object: who was refused hears it, and is not asked again', async () => {
    const { held, secret } = secretWorld();
    const first = await secret.current();
    held.text = undefined;
    held.now = 60_000;
    expect(await secret.renewed()).toBe(first);
    let uses = 0;
    const refused = new CredentialsRefused('twilio-credentials-refused', { message: '401' });
    const use = () => {
      uses += 1;
      return Promise.reject(refused);
    };
    await expect(withCredentials(secret, use)).rejects.toBe(refused);
    expect(uses).toBe(1);
  });

  test('with a value at hand the read is given up after a part of the 5 s that Twilio waits', async () => {
    const { held, secret, log, time } = secretWorld();
    await secret.current();
    held.now = 300_000;
    held.hangs = true;
    const reading = secret.current();
    await time.pass(1.499);
    expect(log.lines).toEqual([]);
    await time.pass(0.001);
    expect(log.codes).toEqual(['credentials-kept']);
    expect(await reading).toEqual(CREDENTIALS);
  });

  test('without one it may take its time', async () => {
    const { secret, reads, time } = secretWorld();
    await secret.current();
    expect(reads).toEqual([undefined]);
    expect(time.pauses).toBe(0);
  });

  test('a read that came in time is waited for no longer', async () => {
    const { held, secret, time } = secretWorld();
    await secret.current();
    held.now = 300_000;
    await secret.current();
    expect(time.pauses).toBe(0);
  });
});

test.each([
  ['holds no text', null, 'holds no text'],
  ['is no JSON', 'twilioAuthToken=primary-token', 'is no JSON'],
  ['lacks a key', JSON.stringify({ ...CREDENTIALS, airtableToken: undefined }), 'airtableToken'],
  ['has an empty key', JSON.stringify({ ...CREDENTIALS, twilioAuthToken: '' }), 'twilioAuthToken'],
])('a first secret that %s is for later, and the error says which command mends it', async (_name, text, problem) => {
  const { held, secret } = secretWorld();
  held.text = text;
  const error: unknown = await secret.current().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'CredentialsUnusable', code: 'credentials-unavailable' });
  const message = error instanceof Error ? error.message : '';
  expect(message).toContain(`The secret production/credentials`);
  expect(message).toContain(problem);
  expect(message).toContain('aws secretsmanager create-secret --name production/credentials');
  expect(message).toContain('put-secret-value --secret-id production/credentials');
  expect(message).not.toContain('\n');
  expect(message).not.toContain('primary-token');
  expect(message).not.toContain(CREDENTIALS.twilioApiKeySecret);
});

test.each([undefined, '{}'])('a secret made after the first look (%j) is found by the next', async (text) => {
  const { held, secret, reads } = secretWorld();
  held.text = text;
  await expect(secret.current()).rejects.toMatchObject({ code: 'credentials-unavailable' });
  await expect(secret.renewed()).rejects.toMatchObject({ code: 'credentials-unavailable' });
  held.text = JSON.stringify(CREDENTIALS);
  expect(await secret.current()).toEqual(CREDENTIALS);
  expect(reads).toHaveLength(3);
});
