/** The name under which somebody signs: the one the server knows them by, if it knows them. */
import type { User } from '@jupyterlab/services';

const LONGEST = 120;
/** What a server that does not know its users calls them, a moon each; not a name to sign with. */
const NOBODY = /^Anonymous\b/;

/** Display name of the user, or empty text where the kernel's own name for the investigator is better. */
export function signingName(identity: Pick<User.IIdentity, 'display_name' | 'name'> | null): string {
  const name = (identity?.display_name || identity?.name || '').replace(/\s+/g, ' ').trim().slice(0, LONGEST);
  return NOBODY.test(name) || /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(name) ? '' : name;
}
