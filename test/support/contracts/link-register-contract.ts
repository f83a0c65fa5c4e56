import type { LinkGrant, LinkId } from '../../../lambdas/core/link';
import type { LinkRegister } from '../../../lambdas/core/ports/s3';
import { jobId } from '../../../lambdas/core/recording';
import { NO_DEADLINE, RECEIVED_AT, STARTED_AT, aCallSid, aLinkId, aRecordingSid, job } from '../subjects';

export interface RegisterWorld {
  readonly register: LinkRegister;
  /** The records of one link, as somebody reads them who may. */
  readonly kept: (id: LinkId) => Promise<readonly LinkGrant[]>;
}

export const aGrant = (over: Partial<LinkGrant> = {}): LinkGrant => {
  const call = aCallSid();
  return {
    linkId: aLinkId(),
    requester: { by: 'history-writer', jobId: jobId.parse('rec1') },
    key: `recordings/2026/11/20/${call}-J-1001.mp3`,
    recordingSid: aRecordingSid(),
    callSid: call,
    jobNumber: job('J-1001'),
    grantedAt: STARTED_AT,
    expiresAt: RECEIVED_AT,
    requestId: 'request-1',
    ...over,
  };
};

const ofCaller = () =>
  aGrant({
    requester: {
      by: 'iam',
      arn: 'arn:aws:sts::111122223333:assumed-role/support/jürgen',
      sourceAddress: '2001:db8::1',
      userAgent: 'curl/8.5 "quoted"',
    },
  });

/** An object that says nothing of itself: neither whose audio it is nor which call's. */
const ofStrangeObject = () =>
  aGrant({ key: 'recordings/copy.mp3', recordingSid: undefined, callSid: undefined, jobNumber: undefined });

/** What every LinkRegister does. */
export const linkRegisterContract = (name: string, worldOf: () => Promise<RegisterWorld>): void => {
  describe(`LinkRegister: ${name}`, () => {
    let world: RegisterWorld;
    beforeEach(async () => {
      world = await worldOf();
    });

    test.each([
      ['of the history-writer', aGrant()],
      ['of a caller', ofCaller()],
      ['of a tick in Airtable', aGrant({ requester: { by: 'airtable', jobId: jobId.parse('rec1') } })],
      ['of an object that says nothing', ofStrangeObject()],
      ['of a job number in another script', aGrant({ jobNumber: job('仕事/7 "x"') })],
    ])('a record %s is kept as it was added', async (_, grant) => {
      await world.register.add(grant, NO_DEADLINE);
      expect(await world.kept(grant.linkId)).toEqual([grant]);
    });

    test('each link has a record of its own, however alike they are', async () => {
      const one = aGrant();
      const two = { ...one, linkId: aLinkId() };
      await Promise.all([one, two].map((grant) => world.register.add(grant, NO_DEADLINE)));
      expect(await world.kept(one.linkId)).toEqual([one]);
      expect(await world.kept(two.linkId)).toEqual([two]);
    });

    test('the same record again, after an answer that was lost, is kept once', async () => {
      const grant = aGrant();
      await world.register.add(grant, NO_DEADLINE);
      await world.register.add(grant, NO_DEADLINE);
      expect(await world.kept(grant.linkId)).toEqual([grant]);
    });
  });
};
