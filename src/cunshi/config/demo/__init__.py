"""The demonstration: invented persons and illustrative rows under real plans and real divisions."""
