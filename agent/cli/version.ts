/** The version of package.json, put in when the agent is bundled. */
export const agentVersion = process.env.FLOTILLA_AGENT_VERSION ?? '0.0.0-source';
