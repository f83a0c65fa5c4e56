import { parameterIn } from '../../../lambdas/adapters/twilio-call-jobs';

test.each([
  ['a header of a SIP address', 'sip:desk@example.com?X-Job-Number=7', '7'],
  ['one among others', 'sip:desk@example.com;transport=tls?X-A=1&X-Job-Number=J-1001&X-B=2', 'J-1001'],
  ['a parameter of the address', 'sip:desk@example.com;x-job-number=J-2', 'J-2'],
  ['with TLS', 'sips:desk@example.com?X-Job-Number=J-3', 'J-3'],
  ["one of Twilio's client", 'client:desk?x-job-number=J-4', 'J-4'],
  ['whatever its case', 'SIP:desk@example.com?x-JOB-number=J-5', 'J-5'],
  ['percent-encoded', 'sip:desk@example.com?X-Job-Number=J%20%C3%BC%261', 'J ü&1'],
  ['with = in it', 'sip:desk@example.com?X-Job-Number=a=b', 'a=b'],
  ['badly encoded', 'sip:desk@example.com?X-Job-Number=100%', '100%'],
  ['white space around it', 'sip:desk@example.com?X-Job-Number=%20J-6%20', 'J-6'],
])('%s names the Job', (_, address, job) => {
  expect(parameterIn(address, 'X-Job-Number')).toBe(job);
});

test.each([
  ['a telephone number', '+15555550100'],
  ['an address without it', 'sip:desk@example.com?X-Other=7'],
  ['an empty one', 'sip:desk@example.com?X-Job-Number='],
  ['one of white space', 'sip:desk@example.com?X-Job-Number=%20%09'],
  ['one that is too long', `sip:desk@example.com?X-Job-Number=${'7'.repeat(257)}`],
  ['the user, not a parameter', 'sip:X-Job-Number=7@example.com'],
  ['nothing', ''],
  ['another scheme', 'https://example.com/?X-Job-Number=7'],
])('%s names none', (_, address) => {
  expect(parameterIn(address, 'X-Job-Number')).toBeUndefined();
});
