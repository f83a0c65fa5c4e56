import type { AirtableStandIn } from '../../local/airtable/stand-in';

/** Airtable's API as a function knows it, at the stand-in, which has an address and a base id of its own. */
export const fetchFrom =
  (airtable: AirtableStandIn, { AIRTABLE_ENDPOINT_URL: url = '', AIRTABLE_BASE_ID: base = '' }): typeof fetch =>
  async (input, init) => {
    const asked = String(input instanceof Request ? input.url : input);
    const answer = await fetch(asked.replace(url, airtable.url).replace(base, airtable.baseId), init);
    return new Response(await answer.arrayBuffer(), answer);
  };
