import { accessAuditEnv } from '../../../lambdas/access-audit/env';
import { blamedIn } from '../../support/worlds/blamed';
import { TOLD } from '../../support/worlds/told';

const ENV = TOLD['access-audit'];

test('every variable is needed, and none may be empty', () => {
  const [blamed, names] = [blamedIn(accessAuditEnv, ENV), Object.keys(ENV)];
  for (const value of [undefined, ''])
    expect(names.map((name) => blamed(name, value))).toEqual(names.map((name) => [name]));
});

test.each(['111122223333', '111122223333/us-east-1', '/us-east-1/', '111122223333/us-east-1/the-bucket/'])(
  'the folder of the access log is not %s',
  (folder) => {
    expect(blamedIn(accessAuditEnv, ENV)('ACCESS_LOG_FOLDER', folder)).toEqual(['ACCESS_LOG_FOLDER']);
  },
);
