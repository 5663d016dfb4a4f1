package journal

// IDFits says whether an id made elsewhere (in a phone, in a browser) may become
// part of ours: subjects, addresses and roles are put together from it.
func IDFits(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
