import { giveLink } from '../../../lambdas/core/give-link';
import { RetryLater } from '../../../lambdas/core/errors';
import type { LinkGrant } from '../../../lambdas/core/link';
import { jobId } from '../../../lambdas/core/recording';
import { MemoryRegister } from '../../support/fakes/memory-register';
import { NO_DEADLINE, aCallSid, aLinkId, aRecordingSid, job } from '../../support/subjects';

const NOW = new Date('2026-11-21T00:02:00.500Z');

const world = () => {
  const register = new MemoryRegister();
  const done: string[] = [];
  const id = aLinkId();
  const give = giveLink({
    links: {
      sign: (key, link) => {
        done.push(`signed ${key} for ${String(link.expiresInSeconds)} s`);
        return Promise.resolve(`https://bucket/${key}?x-link-id=${link.id}`);
      },
    },
    register: {
      add: async (grant: LinkGrant) => {
        await register.add(grant);
        done.push('recorded');
      },
    },
    newLinkId: () => id,
    now: () => NOW,
  });
  return { give, register, done, id };
};

const asked = () => ({
  requester: { by: 'airtable', jobId: jobId.parse('rec1') } as const,
  key: 'recordings/2026/11/20/CA1-J-1001.mp3',
  recordingSid: aRecordingSid(),
  callSid: aCallSid(),
  jobNumber: job('J-1001'),
  requestId: 'request-1',
});

test('whoever has a link is on record, with all that was asked', async () => {
  const { give, register, done, id } = world();
  const request = asked();
  const link = await give({ ...request, expiresInSeconds: 120 }, NO_DEADLINE);
  expect(link).toEqual({
    id,
    url: `https://bucket/${request.key}?x-link-id=${id}`,
    expiresAt: new Date('2026-11-21T00:04:00.500Z'),
  });
  expect(register.grants).toEqual([{ ...request, linkId: id, grantedAt: NOW, expiresAt: link.expiresAt }]);
  expect(done).toEqual([`signed ${request.key} for 120 s`, 'recorded']);
});

test('without a record there is no link', async () => {
  const { give, register } = world();
  register.failure = new RetryLater('link-unrecorded', { message: 'the bucket is away' });
  await expect(give({ ...asked(), expiresInSeconds: 120 }, NO_DEADLINE)).rejects.toBe(register.failure);
});
