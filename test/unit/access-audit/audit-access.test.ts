import { GetObjectCommand } from '@aws-sdk/client-s3';
import { jobId } from '../../../lambdas/core/recording';
import { grantKey } from '../../../lambdas/core/link';
import { AUDITOR, WRITER, fieldsOf, lineOf, playLine } from '../../support/access-log/lines';
import { aLinkId } from '../../support/subjects';
import { YESTERDAY, at, auditWorld, before } from '../../support/worlds/audit-world';

type World = ReturnType<typeof auditWorld>;
let world: World;
beforeEach(() => {
  world = auditWorld();
});

const TODAY = '2031-02-03';
const counted = (name: Parameters<World['metrics']['values']>[0]) => world.metrics.values(name);

test('a day on which nothing happened is told as such', async () => {
  await world.audit();
  for (const name of [
    'LinksUsedElsewhere',
    'LinksOfTopRequester',
    'TopRequesterExcess',
    'LinksNotOnRecord',
    'AuditRecordsUnreadable',
  ] as const)
    expect(counted(name)).toEqual([0]);
  expect(world.log.lines).toMatchObject([
    { code: 'access-audited', fields: { day: at(YESTERDAY, '00:00:00'), plays: 0 } },
  ]);
  expect(world.metrics.publications).toBe(1);
});

test('a link that is played where it was given to is nothing to tell', async () => {
  const grant = world.give();
  world.play(grant, { address: '192.0.2.99' });
  await world.audit();
  expect([counted('LinksUsedElsewhere'), counted('LinksNotOnRecord')]).toEqual([[0], [0]]);
  expect(world.log.codes).toEqual(['access-audited']);
});

describe('a link that is played elsewhere', () => {
  test('is told with who got it, from where, and where it was played', async () => {
    const grant = world.give();
    world.play(grant, { address: '198.51.100.7', bytesSent: '4800' });
    await world.audit();
    expect(counted('LinksUsedElsewhere')).toEqual([1]);
    expect(world.told('link-used-elsewhere')).toEqual([
      expect.objectContaining({
        linkId: grant.linkId,
        key: grant.key,
        recordingSid: grant.recordingSid,
        givenTo: 'arn:aws:sts::111122223333:assumed-role/support/jane',
        givenFrom: '192.0.2.3',
        playedFrom: '198.51.100.7',
        at: at(YESTERDAY),
        bytes: 4800,
      }),
    ]);
  });

  test('counts once, from however many addresses and in however many parts', async () => {
    const grant = world.give();
    for (const address of ['198.51.100.7', '198.51.100.7', '203.0.113.1', '192.0.2.3']) world.play(grant, { address });
    await world.audit();
    expect(counted('LinksUsedElsewhere')).toEqual([1]);
    expect(world.told('link-used-elsewhere')).toHaveLength(2);
  });

  test('counts though it was given the day before, and played after midnight', async () => {
    const grant = world.give({ grantedAt: at(before(1), '23:59:59') });
    world.play(grant, { address: '198.51.100.7', at: at(YESTERDAY, '00:05:00') });
    await world.audit();
    expect(counted('LinksUsedElsewhere')).toEqual([1]);
  });

  test('counts though the clock of the Lambda was ahead, and its record is of the next day', async () => {
    const grant = world.give({ grantedAt: at(TODAY, '00:00:02') });
    world.play(grant, { address: '198.51.100.7', at: at(YESTERDAY, '23:59:59') });
    await world.audit();
    expect([counted('LinksUsedElsewhere'), counted('LinksNotOnRecord')]).toEqual([[1], [0]]);
    expect(counted('LinksOfTopRequester')).toEqual([0]);
  });

  test('counts though its play bears an earlier time than its record', async () => {
    const grant = world.give();
    world.play(grant, { address: '198.51.100.7', at: at(YESTERDAY, '11:59:58') });
    await world.audit();
    expect(counted('LinksUsedElsewhere')).toEqual([1]);
  });

  test.each(['airtable', 'history-writer'] as const)(
    'does not count when %s got it: nobody knows from where',
    async (by) => {
      const grant = world.give({ requester: { by, jobId: jobId.parse('rec1') } });
      world.play(grant, { address: '198.51.100.7', requester: WRITER });
      await world.audit();
      expect([counted('LinksUsedElsewhere'), counted('LinksNotOnRecord')]).toEqual([[0], [0]]);
    },
  );

  test('does not count when it was only looked at, or refused', async () => {
    const grant = world.give();
    world.play(grant, { address: '198.51.100.7', operation: 'REST.HEAD.OBJECT' });
    world.play(grant, { address: '198.51.100.7', status: '403', errorCode: 'AccessDenied' });
    await world.audit();
    expect(counted('LinksUsedElsewhere')).toEqual([0]);
    expect(world.told('access-audited')).toMatchObject([{ plays: 0, refused: 1 }]);
  });
});

test('two who are behind one NAT have each their own link', async () => {
  const [jane, joe] = [world.give(), world.give({ by: { arn: 'arn:aws:iam::111122223333:user/joe' } })];
  for (const grant of [jane, joe]) world.play(grant);
  world.play(joe, { address: '198.51.100.7' });
  await world.audit();
  expect(world.told('link-used-elsewhere')).toMatchObject([{ givenTo: 'arn:aws:iam::111122223333:user/joe' }]);
});

test('plays of other days are not of this one, wherever they stand', async () => {
  const grant = world.give();
  const lineAt = (time: Date) => playLine(grant.key, { linkId: grant.linkId, at: time, address: '198.51.100.7' });
  world.deliver(YESTERDAY, lineAt(at(before(1), '23:59:59')), lineAt(at(TODAY, '00:00:00')));
  await world.audit();
  expect(counted('LinksUsedElsewhere')).toEqual([0]);
});

describe('a link that is not on record', () => {
  test('is told when it is played', async () => {
    const linkId = aLinkId();
    world.play({ key: 'today/a.mp3', linkId });
    await world.audit();
    expect(counted('LinksNotOnRecord')).toEqual([1]);
    expect(world.told('link-not-on-record')).toMatchObject([{ linkId, key: 'today/a.mp3', playedFrom: '192.0.2.3' }]);
  });

  test('is one of the pipeline without an id, as well', async () => {
    world.deliver(
      YESTERDAY,
      playLine('today/a.mp3', { linkId: undefined, at: at(YESTERDAY) }).replace(/&x-link-id=\S+/, ''),
    );
    await world.audit();
    expect(counted('LinksNotOnRecord')).toEqual([1]);
  });

  test('is not one whose id only the user agent or the referer has', async () => {
    const said = `x-link-id=${aLinkId()}`;
    const fields = fieldsOf('today/a.mp3', {
      at: at(YESTERDAY),
      requester: AUDITOR,
      userAgent: said,
      referer: `https://x/?${said}`,
    });
    world.deliver(YESTERDAY, lineOf({ ...fields, request: 'GET /today/a.mp3 HTTP/1.1' }));
    await world.audit();
    expect(counted('LinksNotOnRecord')).toEqual([0]);
    expect(world.told('recording-read-directly')).toMatchObject([{ signedBy: AUDITOR, linkId: undefined }]);
  });
});

test('whoever reads with credentials of their own is told, and does not hide behind the id of a link', async () => {
  const grant = world.give();
  world.play(grant, { requester: AUDITOR });
  await world.audit();
  expect(world.told('link-id-borrowed')).toMatchObject([{ signedBy: AUDITOR, linkId: grant.linkId }]);
});

describe('the top requester', () => {
  test('is the one with most links, whatever the session', async () => {
    world.giveMany(2, YESTERDAY, 'arn:aws:sts::111122223333:assumed-role/support/jane');
    world.giveMany(3, YESTERDAY, 'arn:aws:sts::111122223333:assumed-role/support/joe');
    world.giveMany(4, YESTERDAY, 'arn:aws:iam::111122223333:user/jim');
    world.give({ requester: { by: 'history-writer', jobId: jobId.parse('rec1') } });
    await world.audit();
    expect(counted('LinksOfTopRequester')).toEqual([5]);
  });

  test('is at twice the usual 100 % above it, and told', async () => {
    for (let days = 1; days <= 7; days++) world.giveMany(30, before(days));
    world.giveMany(60, YESTERDAY);
    await world.audit();
    expect(counted('TopRequesterExcess')).toEqual([100]);
    expect(world.told('requester-above-usual')).toEqual([
      {
        day: at(YESTERDAY, '00:00:00'),
        requester: 'arn:aws:sts::111122223333:assumed-role/support',
        links: 60,
        usual: 30,
        excessPercent: 100,
      },
    ]);
  });

  test('is not the one who is farthest above the usual', async () => {
    const batch = 'arn:aws:iam::111122223333:user/batch';
    for (let days = 1; days <= 7; days++) world.giveMany(100, before(days), batch);
    world.giveMany(100, YESTERDAY, batch);
    world.giveMany(50, YESTERDAY);
    await world.audit();
    expect([counted('LinksOfTopRequester'), counted('TopRequesterExcess')]).toEqual([[100], [150]]);
  });

  test('does nothing unusual with 20 links, or less than usual', async () => {
    for (let days = 1; days <= 7; days++) world.giveMany(30, before(days), 'arn:aws:iam::111122223333:user/jim');
    world.giveMany(20, YESTERDAY);
    world.giveMany(25, YESTERDAY, 'arn:aws:iam::111122223333:user/jim');
    await world.audit();
    expect(counted('TopRequesterExcess')).toEqual([0]);
    expect(world.log.codes).toEqual(['access-audited']);
  });

  test('is measured against the median of seven days, of which two are a weekend', async () => {
    for (const days of [1, 2, 3, 4, 5]) world.giveMany(40, before(days));
    world.giveMany(40, before(8)); // too long ago
    world.giveMany(60, YESTERDAY);
    await world.audit();
    expect(counted('TopRequesterExcess')).toEqual([50]);
  });
});

describe('what cannot be read', () => {
  test('of the log is counted line by line, told object by object, and hinders nothing', async () => {
    const grant = world.give();
    const object = world.deliver(
      YESTERDAY,
      'half a line',
      playLine(grant.key, { linkId: grant.linkId, at: at(YESTERDAY), address: '198.51.100.7' }),
      'another',
    );
    await world.audit();
    expect([counted('AuditRecordsUnreadable'), counted('LinksUsedElsewhere')]).toEqual([[2], [1]]);
    expect(world.told('audit-record-unreadable')).toEqual([{ object, lines: 2 }]);
  });

  test('of the records is counted and told once, on its day, and hinders nothing', async () => {
    const broken = [world.give(), world.give({ grantedAt: at(before(1)) })].map(grantKey);
    for (const key of [...broken, `links/${YESTERDAY.replaceAll('-', '/')}/iam/strange.json`])
      world.putRecord(world.aws.links, key, '{');
    world.give();
    await world.audit();
    expect([counted('AuditRecordsUnreadable'), counted('LinksOfTopRequester')]).toEqual([[2], [1]]);
    expect(
      world
        .told('audit-record-unreadable')
        .map(({ object }) => object)
        .sort(),
    ).toEqual([broken[0], `links/${YESTERDAY.replaceAll('-', '/')}/iam/strange.json`].sort());
  });
});

test('only the records of callers are read, and of the others only the names', async () => {
  const grant = world.give({ requester: { by: 'history-writer', jobId: jobId.parse('rec1') } });
  world.putRecord(world.aws.links, grantKey(grant), 'whatever');
  world.play(grant, { requester: WRITER });
  await world.audit();
  expect([counted('AuditRecordsUnreadable'), counted('LinksNotOnRecord')]).toEqual([[0], [0]]);
});

test('of the records of the day after only those are read that were played', async () => {
  const [played, other] = [world.give({ grantedAt: at(TODAY, '00:00:02') }), world.give({ grantedAt: at(TODAY) })];
  world.play(played, { at: at(YESTERDAY, '23:59:59') });
  await world.audit();
  const read = world.inputsOf(GetObjectCommand).map(({ Key }) => Key);
  expect(read).toContain(grantKey(played));
  expect(read).not.toContain(grantKey(other));
});

test('run twice, it says the same twice', async () => {
  const grant = world.give();
  world.play(grant, { address: '198.51.100.7' });
  await world.audit();
  const once = [...world.log.lines];
  await world.audit();
  expect(world.log.lines).toEqual([...once, ...once]);
  expect(counted('LinksUsedElsewhere')).toEqual([1, 1]);
});

test('nothing that a link is made of reaches the log: no signature, no token', async () => {
  const grant = world.give();
  world.play(grant, { address: '198.51.100.7' });
  world.play({ key: grant.key, linkId: aLinkId() }, { referer: 'https://x/?X-Amz-Signature=5157A7E0' });
  await world.audit();
  expect(JSON.stringify(world.log.lines)).not.toMatch(/Signature|5157A7E0|TOKEN-OF|Credential/);
  expect(world.log.codes).toHaveLength(3);
});

test('a record that goes while it is read lets the run fail, and Lambda tries again', async () => {
  world.give();
  jest.spyOn(world.aws.links.objects, 'get').mockReturnValue(undefined);
  await expect(world.audit()).rejects.toMatchObject({ name: 'NoSuchKey' });
});
