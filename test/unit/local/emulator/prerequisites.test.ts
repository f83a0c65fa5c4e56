import { MissingPrerequisite } from '../../../../local/emulator/explained-error';
import { type Ask, findPython, requireLoopback, requireOpenssl } from '../../../../local/emulator/prerequisites';

interface FakePython {
  readonly version: readonly [number, number];
  readonly missing?: readonly string[];
}

/** A machine on which these commands, and no others, are Pythons. */
const machineWith =
  (pythons: Readonly<Record<string, FakePython>>): Ask =>
  (command) => {
    const python = pythons[command];
    return Promise.resolve(
      python &&
        JSON.stringify({ executable: `/bin/${command}`, version: python.version, missing: python.missing ?? [] }),
    );
  };

const refusal = async (finding: Promise<unknown>): Promise<string> => {
  const error: unknown = await finding.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MissingPrerequisite)) throw new Error('no prerequisite was found missing');
  return error.message;
};

test('python3 is taken when it is new enough', async () => {
  await expect(findPython({}, machineWith({ python3: { version: [3, 10] } }))).resolves.toBe('/bin/python3');
});

test('an old python3 is passed over for a newer one under another name', async () => {
  const machine = machineWith({ python3: { version: [3, 9] }, 'python3.12': { version: [3, 12] } });
  await expect(findPython({}, machine)).resolves.toBe('/bin/python3.12');
});

test('the newest of several is preferred among the numbered names', async () => {
  const machine = machineWith({ 'python3.11': { version: [3, 11] }, 'python3.14': { version: [3, 14] } });
  await expect(findPython({}, machine)).resolves.toBe('/bin/python3.14');
});

test('the variable PYTHON has the only say', async () => {
  const machine = machineWith({ python3: { version: [3, 13] }, mine: { version: [3, 11] } });
  await expect(findPython({ PYTHON: 'mine' }, machine)).resolves.toBe('/bin/mine');
  await expect(refusal(findPython({ PYTHON: 'gone' }, machine))).resolves.toContain('PYTHON is gone');
});

test('a Python without ensurepip, as on a bare Debian, is passed over for a whole one', async () => {
  const machine = machineWith({
    python3: { version: [3, 13], missing: ['ensurepip'] },
    'python3.11': { version: [3, 11] },
  });
  await expect(findPython({}, machine)).resolves.toBe('/bin/python3.11');
});

test('where every Python lacks ensurepip, one line names the module and the package to install', async () => {
  const message = await refusal(findPython({}, machineWith({ python3: { version: [3, 13], missing: ['ensurepip'] } })));
  expect(message).toContain('python3 (Python 3.13) lacks the module ensurepip');
  expect(message).toContain('apt install python3-venv');
  expect(message).not.toContain('\n');
});

test('where every Python is too old, one line says how old and what to do', async () => {
  const machine = machineWith({ python3: { version: [3, 8] }, python: { version: [2, 7] } });
  const message = await refusal(findPython({}, machine));
  expect(message).toContain('needs Python 3.10 or newer');
  expect(message).toContain('python3 is 3.8, python is 2.7');
  expect(message).not.toContain('\n');
});

test('where there is no Python at all, one line says what to install', async () => {
  await expect(refusal(findPython({}, machineWith({})))).resolves.toMatch(/^[^\n]*apt install python3[^\n]*$/);
});

test('a command that answers something else is no Python', async () => {
  await expect(refusal(findPython({}, () => Promise.resolve('Python was not found')))).resolves.toContain('3.10');
});

test('a missing openssl is named with its remedy', async () => {
  await expect(refusal(requireOpenssl(() => Promise.resolve(undefined)))).resolves.toContain('apt install openssl');
  await expect(requireOpenssl(() => Promise.resolve('OpenSSL 3.0'))).resolves.toBeUndefined();
});

describe('what cannot listen on 127.0.0.1 is told before anything waits for it', () => {
  const failing = (error: object) => refusal(requireLoopback(() => Promise.reject(Object.assign(new Error(), error))));

  test('without a loopback interface, as in a network namespace', async () => {
    const said = /^Nothing can listen on 127\.0\.0\.1 \(E\w+\): [^\n]*ip link set lo up[^\n]*$/;
    expect(await failing({ code: 'ENETUNREACH', syscall: 'connect' })).toMatch(said);
    expect(await failing({ code: 'EADDRNOTAVAIL', syscall: 'listen' })).toMatch(said);
  });

  test('when no port is left', async () => {
    const said = /^No port of 127\.0\.0\.1 is free \(E\w+\): [^\n]*ip_local_port_range[^\n]*$/;
    expect(await failing({ code: 'EADDRINUSE', syscall: 'listen' })).toMatch(said);
    expect(await failing({ code: 'EADDRNOTAVAIL', syscall: 'connect' })).toMatch(said);
  });

  test('by a firewall that drops what it is sent', async () => {
    expect(await failing({})).toContain('(no answer)');
  });

  test('here it can', async () => {
    await expect(requireLoopback()).resolves.toBeUndefined();
  });
});
