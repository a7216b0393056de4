/** What a team sets in the settings of its repository. */
export interface Settings {
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Settings with others laid over them. */
export function merged(settings: Settings, { vars, secrets }: Partial<Settings>): Settings {
  return { vars: { ...settings.vars, ...vars }, secrets: { ...settings.secrets, ...secrets } };
}
