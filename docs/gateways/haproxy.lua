-- Asks the console whether a call may pass; passes its refusal on whole, and tells the upstream who calls.

local console = "http://" .. os.getenv("GATEWAY_CONSOLE_ADDRESS") .. ":" .. os.getenv("GATEWAY_CONSOLE_PORT") .. "/gateway/v1/auth"
local secret = os.getenv("GATEWAY_SECRET")

-- Of the call, what the console judges. All values: two of one name are not for HAProxy to choose from.
local ASKED = { "authorization", "openai-project", "user-agent", "x-forwarded-for" }
-- Of a refusal, what the caller needs.
local TOLD = { "content-type", "retry-after", "www-authenticate", "x-request-id", "x-should-retry" }
local KNOWN = { "x-console-organization", "x-console-team", "x-console-principal", "x-console-key" }

local UNJUDGED = '{"title":"Not available at the moment","status":503,"code":"unavailable",'
  .. '"detail":"Nobody can say at the moment whether this call may pass."}'

local function list(values)
  local listed = {}
  for at = 0, #values do listed[#listed + 1] = values[at] end
  return listed
end

core.register_action("ask_console", { "http-req" }, function(txn)
  local call = txn.http:req_get_headers()
  local headers = { ["x-gateway-secret"] = { secret } }
  for _, name in ipairs(ASKED) do
    if call[name] then headers[name] = list(call[name]) end
  end
  local answer = core.httpclient():get({ url = console, headers = headers, timeout = 5000 })
  local told = answer.headers or {}

  if answer.status == 204 then
    for _, name in ipairs(KNOWN) do
      if told[name] then txn.http:req_set_header(name, told[name][0]) end
    end
    return
  end

  local reply = txn:reply()
  if told["content-type"] and told["content-type"][0] == "application/problem+json" then
    reply:set_status(answer.status)
    for _, name in ipairs(TOLD) do
      if told[name] then reply:add_header(name, told[name][0]) end
    end
    reply:set_body(answer.body)
  else
    reply:set_status(503)
    reply:add_header("content-type", "application/problem+json")
    reply:add_header("retry-after", "1")
    reply:set_body(UNJUDGED)
  end
  txn:done(reply)
end, 0)
