// Asks the pipeline for fresh links. Input variables: recordId, refreshUrl. Secret: refreshToken.
const { recordId, refreshUrl } = input.config();
// Airtable itself ends a request that has no answer after 12 seconds; the pipeline answers before.
const response = await fetch(refreshUrl, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${input.secret('refreshToken')}` },
  body: JSON.stringify({ recordId }),
});
if (response.status !== 202)
  throw new Error(
    `No fresh links: the pipeline answered ${response.status}, ${(await response.text()).slice(0, 300)}. ` +
      'What to do: docs/runbook.md, "A Job\'s box stays ticked". Then untick the box and tick it again.',
  );
console.log(`Asked for fresh links of ${recordId}.`);
