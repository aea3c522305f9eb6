// In the agent's bundle these stand in the place of Node's own; agent/http/light-fetch.ts says why.
export {
  LightHeaders as Headers,
  LightRequest as Request,
  LightResponse as Response,
} from '../agent/http/light-fetch.ts';
