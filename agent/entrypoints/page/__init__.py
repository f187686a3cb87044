"""The page that a browser shows: plain files, served as they are by the HTTP door."""
