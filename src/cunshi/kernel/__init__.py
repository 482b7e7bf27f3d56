"""The ground floor: pure Python without Django, which every other floor may use."""
