import type { accessAuditEnv } from '../../../lambdas/access-audit/env';
import { at, auditWorld, YESTERDAY } from '../../support/worlds/audit-world';
import { describeVariables } from '../../support/worlds/variables';
import { playLine } from '../../support/access-log/lines';

/** A link of somebody's, played elsewhere. */
const audited = async () => {
  const world = auditWorld();
  world.play(world.give(), { address: '198.51.100.7' });
  await world.audit();
  return world;
};

describeVariables<typeof accessAuditEnv>({
  LINKS_BUCKET: {
    'where the records of links are': async () => {
      expect((await audited()).metrics.values('LinksOfTopRequester')).toEqual([1]);
    },
    'whose own requests are no plays': async () => {
      const world = auditWorld();
      const line = playLine('links/2031/02/02/iam/x.json', { bucket: 'the-links', at: at(YESTERDAY) });
      world.putRecord(world.aws.accessLog, `111122223333/us-east-1/the-links/2031/02/02/${YESTERDAY}-00-00-00-A`, line);
      await world.audit();
      expect(world.told('access-audited')).toMatchObject([{ lines: 0 }]);
    },
  },
  ACCESS_LOG_BUCKET: {
    'where the log is': async () => {
      expect((await audited()).told('access-audited')).toMatchObject([{ lines: 1, plays: 1 }]);
    },
  },
  ACCESS_LOG_FOLDER: {
    'of which account and region': async () => {
      const world = auditWorld();
      const line = playLine('today/a.mp3', { at: at(YESTERDAY) });
      world.putRecord(
        world.aws.accessLog,
        `999999999999/us-east-1/the-bucket/2031/02/02/${YESTERDAY}-00-00-00-A`,
        line,
      );
      await world.audit();
      expect(world.told('access-audited')).toMatchObject([{ lines: 0 }]);
    },
  },
});
