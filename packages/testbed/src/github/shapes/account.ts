import type { Account } from "../accounts.ts";
import { accountLink, nodeId } from "../links.ts";
import type { World } from "../world.ts";

const related = {
  followers_url: "/followers",
  following_url: "/following{/other_user}",
  gists_url: "/gists{/gist_id}",
  starred_url: "/starred{/owner}{/repo}",
  subscriptions_url: "/subscriptions",
  organizations_url: "/orgs",
  repos_url: "/repos",
  events_url: "/events{/privacy}",
  received_events_url: "/received_events",
};

/** An account as `simple-user`. */
export function accountShape(world: World, account: Account) {
  const url = accountLink(world, account);
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("U", account.id),
    avatar_url: `${world.serverUrl}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.serverUrl}/${account.login}`,
    ...Object.fromEntries(Object.entries(related).map(([key, path]) => [key, url + path])),
    type: account.type,
    site_admin: false,
  };
}
