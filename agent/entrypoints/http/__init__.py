"""The door for programs elsewhere: the verbs over HTTP. Parse, call one flow, give a typed answer."""
