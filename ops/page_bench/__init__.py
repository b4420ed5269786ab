"""How much work the page has with a reply that streams, measured in a real Chromium."""
